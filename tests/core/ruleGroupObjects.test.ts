import { expect } from "chai";
import {
  emptyPlacement,
  type Observed,
  type ObservedRuleGroup,
  parseRulerState,
  parseWhizard,
  planRuntime,
  type RuleGroupKind,
  type RuleGroupObject,
} from "../../provider/core/index.ts";
import { parseDeclared, renderDeclared } from "../../provider/core/reconcile/declared.ts";
import { readRuleGroupObject } from "../../provider/core/rules/ruleGroupObject.ts";
import { emptyCluster } from "./emptyCluster.ts";

type Rules = NonNullable<RuleGroupObject["spec"]>["rules"];

const up = { alert: "Down", expr: "up == 0", for: "5m", severity: "warning" };

const groupOf = (
  kind: RuleGroupKind,
  name: string,
  rules: Rules,
  more: { readonly labels?: Readonly<Record<string, string>>; readonly status?: RuleGroupObject["status"] } = {},
): ObservedRuleGroup => {
  const namespace = kind === "RuleGroup" ? { namespace: "shop" } : {};
  const { labels = {}, status } = more;
  const metadata = { name, ...namespace, uid: name, generation: 1, labels };
  return { kind, object: { metadata, spec: { rules }, ...(status === undefined ? {} : { status }) } };
};

const spec = {
  storage: { embedded: {} },
  tenants: [{ name: "host", ruler: { takesRuleGroups: true, shards: 2 } }, { name: "plain" }],
  globalRuler: { takesRuleGroups: true },
};

const plan = (ruleGroups: readonly ObservedRuleGroup[], more: Partial<Observed> = {}, input: object = spec) => {
  const parsed = parseWhizard(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const declared = parseDeclared(renderDeclared({ spec: parsed.value, placement: emptyPlacement }));
  if (!declared.ok) throw new Error(JSON.stringify(declared.issues));
  return planRuntime({
    ...emptyCluster,
    declared: declared.value,
    tenants: [{ metadata: { name: "runtime", uid: "r" }, spec: {} }],
    ruleGroups,
    namespaceTenants: new Map([["apart", "runtime"]]),
    ...more,
  });
};

/** What the rule files hold, by ConfigMap. */
const filesOf = (found: ReturnType<typeof plan>) =>
  Object.fromEntries(
    found.workloads().flatMap((object) => {
      if (object.kind !== "ConfigMap") return [];
      const { data = {} } = object as { data?: Readonly<Record<string, string>> };
      const rules = Object.values(data).flatMap(
        (text) => (JSON.parse(text) as { groups: { name: string; rules: { expr: string }[] }[] }).groups,
      );
      return rules.length === 0
        ? []
        : [[object.metadata.name, rules.flatMap(({ name, rules: all }) => [name, ...all.map(({ expr }) => expr)])]];
    }),
  );

const verdicts = (found: ReturnType<typeof plan>) =>
  found.ruleGroupStatuses.map(({ decided, status }) => {
    const [accepted] = status.conditions ?? [];
    return [
      decided.object.metadata.name,
      accepted?.reason,
      ...(accepted?.status === "True" ? [] : [accepted?.message]),
    ];
  });

describe("rule groups of the cluster", () => {
  it("go to the ruler of their tenant or to the one over all, scoped to what they may read", () => {
    const found = plan([
      groupOf("RuleGroup", "pods", [up]),
      groupOf("ClusterRuleGroup", "nodes", [up]),
      groupOf("ClusterRuleGroup", "far", [up], { labels: { "monitoring.whizard.io/tenant": "runtime" } }),
      groupOf("GlobalRuleGroup", "fleet", [{ ...up, clusterSelector: { inValues: ["a", "b.c"] } }]),
    ]);
    expect(filesOf(found)).to.deep.equal({
      "whizard-global-ruler-0-objects-0": ["fleet", String.raw`up{tenant_id=~"a|b\\.c"} == 0`],
      "whizard-ruler-host-1-objects-0": ["shop/pods", 'up{namespace="shop",tenant_id="host"} == 0'],
      "whizard-ruler-host-0-objects-0": ["nodes", 'up{tenant_id="host"} == 0'],
      "whizard-ruler-runtime-0-rules-0": ["far", 'up{tenant_id="runtime"} == 0'],
    });
    expect(verdicts(found).map(([, reason]) => reason)).to.deep.equal(["Accepted", "Accepted", "Accepted", "Accepted"]);
    expect(found.askedRulers).to.deep.equal([
      "whizard-global-ruler-0",
      "whizard-ruler-host-0",
      "whizard-ruler-host-1",
      "whizard-ruler-runtime-0",
    ]);
  });

  it("PrometheusRules that a declared ruler selects are in its ConfigMaps as well, as they stand", () => {
    const input = {
      ...spec,
      ruler: { ruleSelectors: [{ matchLabels: { role: "alerts" } }] },
      globalRuler: { takesRuleGroups: true, ruleSelectors: [{}] },
    };
    const rules = { groups: [{ name: "up", rules: [{ record: "a:b", expr: "count(up)" }] }] };
    const prometheusRules = [
      { metadata: { name: "chosen", uid: "c", labels: { role: "alerts" } }, spec: rules },
      { metadata: { name: "other", uid: "o" }, spec: rules },
    ];
    expect(filesOf(plan([groupOf("ClusterRuleGroup", "nodes", [up])], { prometheusRules }, input))).to.deep.equal({
      "whizard-global-ruler-0-objects-0": ["up", "count(up)", "up", "count(up)"],
      "whizard-ruler-host-0-objects-0": ["nodes", 'up{tenant_id="host"} == 0', "up", "count(up)"],
      "whizard-ruler-runtime-0-rules-0": ["up", "count(up)"],
    });
  });

  it("a refusal is told by an Event once, not again while the status says the same", () => {
    const broken = groupOf("ClusterRuleGroup", "broken", [{ ...up, expr: "sum(up" }]);
    const first = plan([broken, groupOf("ClusterRuleGroup", "off", [{ ...up, disable: true }])]);
    const told = first.ruleGroupNotices.map(({ kind, metadata: { name }, reason, message }) => [
      `${kind} ${name}`,
      reason,
      message,
    ]);
    expect(told).to.deep.equal([
      [
        "ClusterRuleGroup broken",
        "Invalid",
        "spec.rules[0].expr: is no PromQL at column 7: the expression ends too early",
      ],
    ]);
    const status = first.ruleGroupStatuses.find(({ decided }) => decided.object.metadata.name === "broken")!.status;
    const again = plan([{ ...broken, object: { ...broken.object, status } }]);
    expect(again.ruleGroupNotices).to.deep.equal([]);
  });

  it("a namespace's label names the tenant of its RuleGroups, not a label of theirs", () => {
    const apart = groupOf("RuleGroup", "a", [up]);
    const moved = { ...apart, object: { ...apart.object, metadata: { ...apart.object.metadata, namespace: "apart" } } };
    const found = plan([
      moved,
      groupOf("RuleGroup", "b", [up], { labels: { "monitoring.whizard.io/tenant": "runtime" } }),
    ]);
    expect(Object.keys(filesOf(found))).to.deep.equal(["whizard-ruler-runtime-0-rules-0"]);
    expect(verdicts(found)).to.deep.equal([
      ["a", "Accepted"],
      [
        "b",
        "NoTenant",
        'the label monitoring.whizard.io/tenant of the Namespace names the tenant, which is "host", not that of the RuleGroup',
      ],
    ]);
  });

  it("one that is wrong says why, and the others are evaluated", () => {
    const label = (tenant: string) => ({ labels: { "monitoring.whizard.io/tenant": tenant } });
    const found = plan([
      groupOf("ClusterRuleGroup", "good", [up]),
      groupOf("ClusterRuleGroup", "broken", [up, { ...up, expr: "sum(" }, { ...up, disable: true, expr: "sum(" }]),
      groupOf("ClusterRuleGroup", "foreign", [{ ...up, expr: 'up{tenant_id="b"}' }]),
      groupOf("RuleGroup", "elsewhere", [
        { ...up, expr: 'up{namespace="kube-system"}', labels: { namespace: "kube-system" } },
      ]),
      groupOf("ClusterRuleGroup", "nobody", [up], label("nobody")),
      groupOf("ClusterRuleGroup", "plain", [up], label("plain")),
      groupOf("ClusterRuleGroup", "off", [{ ...up, disable: true }]),
      groupOf("ClusterRuleGroup", "empty", [{ ...up, expr: undefined, exprBuilder: {} }]),
    ]);
    expect(Object.values(filesOf(found)).flat()).to.deep.equal(["good", 'up{tenant_id="host"} == 0']);
    expect(Object.fromEntries(verdicts(found).map(([name, ...rest]) => [name, rest.join(": ")]))).to.deep.equal({
      broken: "Invalid: spec.rules[1].expr: is no PromQL at column 5: the expression ends too early",
      elsewhere:
        'Invalid: spec.rules[0].labels.namespace: "kube-system" is not the group\'s own ("shop", or none); spec.rules[0].expr: reads namespace="kube-system", but may read namespace="shop" only (at column 4)',
      empty: "Invalid: spec.rules[0].expr: is required",
      foreign: 'Invalid: spec.rules[0].expr: reads tenant_id="b", but may read tenant_id="host" only (at column 4)',
      good: "Accepted",
      nobody:
        'NoTenant: no tenant "nobody" is served here (the label monitoring.whizard.io/tenant names one; without it, it is reconciler.hostTenant)',
      off: "Disabled: all rules are disabled",
      plain:
        'NoRuler: the declared tenant "plain" has no ruler that takes rule groups: set ruler.takesRuleGroups in the program',
    });
  });

  it("upstream's fields become labels and expressions", () => {
    const workload: NonNullable<NonNullable<Rules[number]["exprBuilder"]>["workload"]> = {
      kind: "deployment",
      names: ["web", "api.v2"],
      comparator: ">",
      metricThreshold: { memory: { usage: 1e9 } },
    };
    const rules: Rules = [
      {
        alert: "Memory",
        exprBuilder: { workload },
        for: "0",
        severity: "error",
        id: "x1",
        annotations: { summary: "s" },
      },
      { record: "shop:up", expr: 1 },
    ];
    const reach = { kind: "RuleGroup", tenantLabelName: "tenant_id", tenant: "host" } as const;
    const { file, issues } = readRuleGroupObject(groupOf("RuleGroup", "g", rules).object, reach);
    expect(issues).to.deep.equal([]);
    expect(JSON.parse(file?.text ?? "").groups[0].rules).to.deep.equal([
      {
        alert: "Memory",
        expr: String.raw`namespace:workload_memory_usage:sum{namespace="shop",tenant_id="host",workload=~"deployment:(web|api\\.v2)"} > 1000000000`,
        // Its ruler adds the tenant itself, and an alert is known by the labels without it.
        labels: { rule_level: "namespace", rule_id: "x1", severity: "error", namespace: "shop", tenant_id: "" },
        annotations: { summary: "s" },
      },
      { record: "shop:up", expr: "1", labels: { namespace: "shop" } },
    ]);
  });

  it("their status says how they fared, is kept while the ruler is silent, and is not written for nothing", () => {
    const answer = (lastEvaluation: string, state: string) => {
      const alerts = state === "inactive" ? [] : [{ state }];
      const rule = { name: "Down", health: "ok", lastError: "", state, alerts, type: "alerting" };
      const files = plan([groupOf("ClusterRuleGroup", "nodes", [up])])
        .workloads()
        .flatMap((object) => Object.keys((object as { data?: object }).data ?? {}));
      const file = files.find((name) => name.includes("ClusterRuleGroup"));
      const group = {
        name: "nodes",
        file: `/etc/whizard/rules/${file}`,
        lastEvaluation,
        evaluationTime: 0.02,
        rules: [rule],
      };
      return {
        rulerStates: new Map([
          ["whizard-ruler-host-0", parseRulerState(JSON.stringify({ data: { groups: [group] } }))],
        ]),
      };
    };
    const statusAfter = (status: RuleGroupObject["status"], more: Partial<Observed>) =>
      plan([groupOf("ClusterRuleGroup", "nodes", [up], status === undefined ? {} : { status })], more)
        .ruleGroupStatuses[0]?.status;
    const fresh = statusAfter(undefined, {});
    expect(fresh?.conditions?.map(({ type, status, reason }) => [type, status, reason])).to.deep.equal([
      ["Accepted", "True", "Accepted"],
      ["Evaluated", "Unknown", "NotYet"],
    ]);
    expect(statusAfter(fresh, {})).to.equal(undefined);
    const fired = statusAfter(fresh, answer("2026-01-01T10:01:00.5Z", "firing"));
    expect(fired).to.deep.include({
      tenant: "host",
      ruler: { namespace: "whizard", name: "whizard-ruler-host-0" },
      health: "ok",
      lastEvaluation: "2026-01-01T10:01:00.5Z",
      evaluationSeconds: 0.02,
      firing: 1,
      pending: 0,
      rules: [{ name: "Down", health: "ok", state: "firing", firing: 1 }],
    });
    expect(statusAfter(fired, {})).to.equal(undefined);
    expect(statusAfter(fired, answer("2026-01-01T10:04:30Z", "firing"))).to.equal(undefined);
    expect(statusAfter(fired, answer("2026-01-01T10:05:01Z", "firing"))?.lastEvaluation).to.equal(
      "2026-01-01T10:05:01Z",
    );
    expect(statusAfter(fired, answer("2026-01-01T10:02:00Z", "inactive"))?.firing).to.equal(0);
    expect(parseRulerState("no JSON").size + parseRulerState('{"data":{}}').size).to.equal(0);
  });
});
