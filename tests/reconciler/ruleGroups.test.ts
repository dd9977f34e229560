import { expect } from "chai";
import { createServer, type Server } from "node:http";
import { ruleGroupApi } from "../../provider/core/index.ts";
import { hasStatus, type ApiTarget } from "../../provider/reconciler/api.ts";
import type { Live } from "../../provider/reconciler/live.ts";
import { WatchCache } from "../../provider/reconciler/watch.ts";
import { sharedServer } from "./sharedServer.ts";
import { eventually, installRuleGroups, World } from "./world.ts";

const { group, version } = ruleGroupApi;
const apiVersion = `${group}/${version}`;
const applied = { contentType: "application/apply-patch+yaml" } as const;

interface Status {
  readonly tenant?: string;
  readonly ruler?: { readonly name: string };
  readonly health?: string;
  readonly firing?: number;
  readonly pending?: number;
  readonly conditions?: readonly { readonly type: string; readonly reason: string; readonly message: string }[];
}

const alert = { alert: "Down", expr: "up == 0", for: "5m", severity: "warning" };

describe("rule groups of the cluster, on a real API server", function () {
  this.timeout(120_000);
  let target: ApiTarget;
  let world: World;
  let ruler: Server | undefined;
  const stamp = `rules-${Date.now().toString(36)}`;

  const pathOf = (kind: string, name: string): string => {
    const scope = kind === "RuleGroup" ? `namespaces/${world.namespace}/` : "";
    return `/apis/${apiVersion}/${scope}${kind.toLowerCase()}s/${name}`;
  };

  const put = (kind: string, name: string, rules: readonly unknown[], labels: object = {}): Promise<Live> =>
    world.api.call<Live>({
      method: "PATCH",
      path: `${pathOf(kind, name)}?fieldManager=people&force=true`,
      body: { apiVersion, kind, metadata: { name, labels }, spec: { rules } },
      ...applied,
      tries: 1,
    });

  const statusOf = async (kind: string, name: string): Promise<Status> =>
    ((await world.api.call<Live>({ method: "GET", path: pathOf(kind, name) })).status ?? {}) as Status;

  const accepted = (kind: string, name: string) =>
    eventually(async () => (await statusOf(kind, name)).conditions?.find(({ type }) => type === "Accepted"));

  before(async () => {
    ({ target } = await sharedServer());
    world = new World(target, stamp);
    await installRuleGroups(world.api);
    await world.create({ reconciler: { hostTenant: stamp } });
    world.start();
    await world.addTenant(stamp);
    await world.settled([stamp]);
  });

  after(async () => {
    ruler?.close();
    for (const [kind, name] of [
      ["ClusterRuleGroup", `${stamp}-nodes`],
      ["ClusterRuleGroup", `${stamp}-broken`],
      ["ClusterRuleGroup", `${stamp}-kept`],
      ["GlobalRuleGroup", `${stamp}-thanos`],
    ] as const)
      await world.api.call({ method: "DELETE", path: pathOf(kind, name) }).catch(() => undefined);
    await world.destroy();
  });

  it("refuses what cannot be meant at admission, with the reason", async () => {
    const nothing = await put("RuleGroup", "none", [alert, { ...alert, record: "r" }]).catch((error: unknown) => error);
    expect(String(nothing)).to.include("exactly one of alert and record is needed");
    const { severity: _, ...silent } = alert;
    const mild = await put("RuleGroup", "none", [silent]).catch((error: unknown) => error);
    expect(String(mild)).to.include("an alert needs a severity");
    const { expr: _expr, ...blank } = alert;
    expect(String(await put("RuleGroup", "none", [blank]).catch((error: unknown) => error))).to.include(
      "expr or exprBuilder is needed",
    );
    const many = await put("RuleGroup", "none", new Array(41).fill(alert)).catch((error: unknown) => error);
    expect(hasStatus(many, 422)).to.equal(true);
  });

  it("evaluates a tenant's groups by its ruler, and says of a broken one why it is left out", async () => {
    await put("RuleGroup", "pods", [alert, { record: "shop:up", expr: 1 }]);
    await put("ClusterRuleGroup", `${stamp}-nodes`, [{ ...alert, id: "a1", annotations: { summary: "{{ $value }}" } }]);
    await put("ClusterRuleGroup", `${stamp}-broken`, [{ ...alert, expr: "sum(up" }]);
    const { name } = await eventually(async () => (await statusOf("RuleGroup", "pods")).ruler);
    const rules = async () => Object.values((await world.get("ConfigMap", `${name}-rules-0`)).data ?? {}).join("");
    const scoped = `up{namespace=\\"${stamp}\\",tenant_id=\\"${stamp}\\"} == 0`;
    await eventually(async () => (await rules()).includes(scoped));
    await eventually(async () => (await rules()).includes(`up{tenant_id=\\"${stamp}\\"} == 0`));
    expect(await rules()).not.to.include("sum(up");
    await eventually(() => world.get("StatefulSet", name));
    expect((await accepted("ClusterRuleGroup", `${stamp}-broken`)).message).to.equal(
      "spec.rules[0].expr: is no PromQL at column 7: the expression ends too early",
    );
    expect((await accepted("ClusterRuleGroup", `${stamp}-nodes`)).reason).to.equal("Accepted");
    await put("ClusterRuleGroup", `${stamp}-broken`, [{ ...alert, expr: "sum(up) > 7" }]);
    await eventually(async () => (await rules()).includes("> 7"));
    await world.api.call({ method: "DELETE", path: pathOf("ClusterRuleGroup", `${stamp}-broken`) });
    await eventually(async () => !(await rules()).includes("> 7"));
  });

  it("keeps in memory one spec for all versions of an object that have it, so that it is read once", async () => {
    // It is switched off, so that no ruler's ConfigMap changes with it.
    const off = { ...alert, disable: true };
    const name = `${stamp}-kept`;
    await put("ClusterRuleGroup", name, [off]);
    const stop = new AbortController();
    const kind = {
      path: pathOf("ClusterRuleGroup", "").slice(0, -1),
      reduce: (object: Live) => object,
      isSpecKept: true,
    };
    const cache = new WatchCache(world.api, kind, () => undefined);
    const following = cache.run(stop.signal);
    const versions = async (isDone: (object: Live) => boolean): Promise<Live> =>
      eventually(() =>
        Promise.resolve([cache.items.get(name)].find((object) => object !== undefined && isDone(object))),
      );
    const before = await versions(() => true);
    const path = `${pathOf("ClusterRuleGroup", name)}/status`;
    const status = { firing: 0, pending: 7 };
    await world.api.call({ method: "PATCH", path, body: { status }, contentType: "application/merge-patch+json" });
    const told = await versions((object) => (object.status as Status).pending === 7);
    expect(told.spec).to.equal(before.spec);
    await put("ClusterRuleGroup", name, [{ ...off, expr: "up == 2" }]);
    const changed = await versions(({ metadata }) => metadata.generation !== before.metadata.generation);
    expect(changed.spec).not.to.deep.equal(before.spec);
    stop.abort();
    await following;
  });

  it("puts a ConfigMap of rules right that somebody edited by hand", async () => {
    const { name } = await eventually(async () => (await statusOf("RuleGroup", "pods")).ruler);
    const configMap = `${name}-rules-0`;
    const { data: before = {} } = await world.get("ConfigMap", configMap);
    const [file = ""] = Object.keys(before);
    await world.api.call({
      method: "PATCH",
      path: `/api/v1/namespaces/${world.namespace}/configmaps/${configMap}`,
      body: { data: { [file]: "groups: []", "stray.yaml": "groups: []" } },
      contentType: "application/merge-patch+json",
    });
    await eventually(async () => {
      const { data = {} } = await world.get("ConfigMap", configMap);
      return JSON.stringify(data) === JSON.stringify(before);
    });
  });

  it("tells by an Event of the object itself why a group is refused", async () => {
    await put("RuleGroup", "refused", [{ ...alert, expr: 'up{namespace="other"} == 0' }]);
    const events = `/api/v1/namespaces/${world.namespace}/events?fieldSelector=involvedObject.name%3Drefused`;
    const event = await eventually(async () => {
      const { items } = await world.api.call<{ readonly items: readonly object[] }>({ method: "GET", path: events });
      return items[0];
    });
    expect(event).to.deep.include({
      type: "Warning",
      reason: "Invalid",
      message: `spec.rules[0].expr: reads namespace="other", but may read namespace="${stamp}" only (at column 4)`,
    });
    expect((await accepted("RuleGroup", "refused")).reason).to.equal("Invalid");
  });

  it("takes upstream's GlobalRuleGroup as it stands, and says that nobody evaluates it here", async () => {
    const compactors = 'up{job=~".*(thanos-compact|compactor-whizard).*", namespace="kubesphere-monitoring-system"}';
    await put("GlobalRuleGroup", `${stamp}-thanos`, [
      {
        alert: "ThanosCompactMultipleRunning",
        annotations: {
          description: "There are {{$value}} in {{$labels.cluster}}/{{$labels.namespace}} instances running.",
          runbook_url: "https://alert-runbooks.kubesphere.io/latest",
          summary: "Thanos Compact has multiple instances running.",
        },
        expr: `sum by (cluster, namespace, job) (${compactors}) > 1`,
        for: "5m",
        id: "b098b14c1f9c7179038289b21fa32a1b",
        severity: "warning",
      },
    ]);
    expect((await accepted("GlobalRuleGroup", `${stamp}-thanos`)).reason).to.equal("NoRuler");
  });

  it("reads back from the ruler how the groups fare", async () => {
    const { name } = await eventually(async () => (await statusOf("RuleGroup", "pods")).ruler);
    const { data = {} } = await world.get("ConfigMap", `${name}-rules-0`);
    const files = Object.keys(data).filter((file) => file.includes("RuleGroup"));
    const groups = files.map((file) => ({
      name: file,
      file: `/etc/whizard/rules/${file}`,
      lastEvaluation: "2026-01-01T00:00:00Z",
      evaluationTime: 0.01,
      rules: [{ name: "Down", health: "ok", lastError: "", state: "firing", alerts: [{ state: "firing" }] }],
    }));
    const answer = JSON.stringify({ status: "success", data: { groups } });
    ruler = createServer((request, response) => response.end(request.url === "/api/v1/rules" ? answer : "{}"));
    await new Promise<void>((resolve) => ruler!.listen(10902, "127.0.0.51", resolve));
    const labels = {
      "app.kubernetes.io/part-of": world.name,
      "app.kubernetes.io/name": "ruler",
      "app.kubernetes.io/instance": name,
    };
    const pods = `/api/v1/namespaces/${world.namespace}/pods`;
    const spec = { containers: [{ name: "thanos", image: "none" }] };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: `${name}-0`, labels }, spec };
    await world.api.call({ method: "POST", path: pods, body: pod });
    const conditions = [{ type: "Ready", status: "True" }];
    const status = { podIP: "127.0.0.51", podIPs: [{ ip: "127.0.0.51" }], conditions };
    await world.api.call({
      method: "PATCH",
      path: `${pods}/${name}-0/status`,
      body: { status },
      contentType: "application/merge-patch+json",
    });
    const found = await eventually(async () => {
      const now = await statusOf("RuleGroup", "pods");
      return now.health === "ok" ? now : undefined;
    }, 60_000);
    expect(found).to.deep.include({ tenant: stamp, firing: 1 });
    expect(found.conditions?.map(({ reason }) => reason)).to.deep.equal(["Accepted", "Evaluated"]);
  });
});
