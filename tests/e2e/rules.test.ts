import { expect } from "chai";
import {
  ports,
  prometheusRuleApi,
  ruleGroupApi,
  type RuleGroupStatus,
  tenantOfRulesLabel,
} from "../../provider/core/index.ts";
import { awaitDefinition } from "../lab/awaitDefinition.ts";
import { waitFor } from "../lab/waitFor.ts";
import { definitionOf } from "../reconciler/foreignKinds.ts";
import { RuntimeSite } from "./runtimeSite.ts";
import { type SiteChange, tiny } from "./runtimeSpec.ts";

const apiVersion = `${ruleGroupApi.group}/${ruleGroupApi.version}`;

interface SentAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string };
}

const { replicas: _replicas, ...single } = tiny;
const definition = `${prometheusRuleApi.plural}.${prometheusRuleApi.group}`;

describe("rules of objects, evaluated by real rulers, whose alerts reach a real Alertmanager", function () {
  this.timeout(10 * 60_000);
  const namespace = `rules-${Date.now().toString(36)}`;
  const scratch = { dataVolume: { type: "emptyDir", size: "1Gi" } };
  const site = new RuntimeSite(namespace);
  const change: SiteChange = {
    ruler: { replicas: 2, ruleSelectors: [{ matchLabels: { role: "lab" } }] },
    globalRuler: { ...tiny, evaluationInterval: "2s", takesRuleGroups: true },
    observability: { rules: { whizard: false, kubernetes: false } },
    alertmanager: { ...single, ...scratch },
  };
  const names = { RuleGroup: "always", ClusterRuleGroup: `${namespace}-own`, GlobalRuleGroup: `${namespace}-all` };

  const groupOf = (kind: keyof typeof names, rules: readonly object[]) => ({
    apiVersion,
    kind,
    metadata: {
      name: names[kind],
      labels: {
        "monitoring.whizard.io/service": `${namespace}.w`,
        ...(kind === "ClusterRuleGroup" ? { [tenantOfRulesLabel]: "a" } : {}),
      },
    },
    spec: { interval: "2s", rules },
  });

  const statusOf = async (kind: keyof typeof names): Promise<RuleGroupStatus | undefined> => {
    const text = await site.kubectl(["get", kind, names[kind], "-o", "jsonpath={.status}"]);
    return text === "" ? undefined : (JSON.parse(text) as RuleGroupStatus);
  };

  /** How many alerts a replica of the ruler has sent. */
  const sentBy = async (pod: string): Promise<number> => {
    const metrics = await site.askPod(pod, ports.http, "/metrics");
    const counts = [...metrics.matchAll(/^thanos_alert_sender_alerts_sent_total\S* (\d+)/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };

  const prometheusRule = (name: string, role: string, record: string) => ({
    apiVersion: `${prometheusRuleApi.group}/${prometheusRuleApi.version}`,
    kind: prometheusRuleApi.kind,
    metadata: { name, labels: { role } },
    spec: { groups: [{ name, interval: "2s", rules: [{ record, expr: "count(first_sample) + 60" }] }] },
  });

  before(async () => {
    await site.create(change);
    // It stands for prometheus-operator's own.
    await site.put(definitionOf({ ...prometheusRuleApi, versions: [prometheusRuleApi.version], scope: "Namespaced" }));
    await awaitDefinition((words) => site.kubectl(words), `crd/${definition}`);
    await site.put(prometheusRule("selected", "lab", "lab:selected"));
    await site.put(prometheusRule("other", "elsewhere", "lab:other"));
    await site.secondsToFirstSample("a");
    await site.secondsToFirstSample("b");
    await site.kubectl(["label", "namespace", namespace, `${tenantOfRulesLabel}=a`]);
    await site.put(
      groupOf("RuleGroup", [{ alert: "Always", expr: "vector(1) > 0", severity: "warning", id: "rule-1" }]),
    );
    await site.put(groupOf("ClusterRuleGroup", [{ record: "lab:own", expr: "count(first_sample) + 40" }]));
    await site.put(groupOf("GlobalRuleGroup", [{ record: "lab:each", expr: "count by (tenant_id) (first_sample)" }]));
  });
  after(async () => {
    await site.kubectl(["delete", "crd", definition, "--ignore-not-found"]).catch(() => undefined);
    await site
      .kubectl(["delete", "clusterrulegroup", names.ClusterRuleGroup, "--ignore-not-found"])
      .catch(() => undefined);
    await site
      .kubectl(["delete", "globalrulegroup", names.GlobalRuleGroup, "--ignore-not-found"])
      .catch(() => undefined);
    await site.destroy();
  });

  it("tells the Alertmanager of an alert once, with its tenant, although both replicas of the ruler send it", async () => {
    for (const replica of [0, 1])
      await waitFor(
        `replica ${replica} of the ruler has sent the alert`,
        async () => (await sentBy(`w-ruler-a-0-${replica}`).catch(() => 0)) > 0,
        { seconds: 240 },
      );
    const alerts = JSON.parse(
      await site.askPod("w-alertmanager-0", ports.alertmanager, "/api/v2/alerts"),
    ) as readonly SentAlert[];
    expect(alerts.map(({ labels, status }) => ({ labels, state: status.state }))).to.deep.equal([
      {
        labels: {
          alertname: "Always",
          namespace,
          rule_id: "rule-1",
          rule_level: "namespace",
          severity: "warning",
          tenant_id: "a",
        },
        state: "active",
      },
    ]);
  });

  it("shows a tenant its own rules and alerts at the gateway, each once although there are two rulers", async () => {
    const shown = async (tenant: string): Promise<readonly string[]> =>
      (await site.rules(tenant))
        .map(({ name, alerts = [] }) => [name, ...alerts.map(({ state }) => state)].join(" "))
        .sort();
    // A PrometheusRule's are everybody's whose rules its label is selected for.
    for (const [tenant, wanted] of [
      ["a", ["Always firing", "lab:own", "lab:selected"]],
      ["b", ["lab:selected"]],
    ] as const)
      await waitFor(
        `${tenant} is shown its rules`,
        async () => (await shown(tenant).catch(() => [])).join() === wanted.join(),
        { seconds: 120 },
      );
  });

  it("says in the status of each group how its real ruler fares with it", async () => {
    for (const kind of Object.keys(names) as (keyof typeof names)[])
      await waitFor(
        `the ruler's state of the ${kind}`,
        async () => {
          const { conditions = [], health, lastEvaluation = "" } = (await statusOf(kind)) ?? {};
          const isEvaluated = conditions.some(({ type, status }) => type === "Evaluated" && status === "True");
          return isEvaluated && health === "ok" && Date.now() - Date.parse(lastEvaluation) < 10 * 60_000;
        },
        { seconds: 240 },
      );
    await waitFor("the alert counts as firing", async () => (await statusOf("RuleGroup"))?.firing === 1, {
      seconds: 120,
    });
    const { tenant, ruler, rules, evaluationSeconds } = (await statusOf("RuleGroup")) ?? {};
    expect({ tenant, ruler, rules }).to.deep.equal({
      tenant: "a",
      ruler: { namespace, name: "w-ruler-a-0" },
      rules: [{ name: "Always", health: "ok", state: "firing", firing: 1 }],
    });
    expect(evaluationSeconds).to.be.greaterThan(0);
  });

  it("keeps a tenant's result under the tenant, and what a rule over all gives under each that it names", async () => {
    const values = async (tenant: string, metric: string): Promise<readonly number[]> => {
      await site.push(tenant, { metric: "first_sample", value: 1, at: Date.now() });
      return (await site.query(tenant, metric)).map(({ value }) => value);
    };
    for (const [tenant, metric, value] of [
      ["a", "lab:own", 41],
      ["a", "lab:each", 1],
      ["b", "lab:each", 1],
      ["a", "lab:selected", 61],
      ["b", "lab:selected", 61],
    ] as const)
      await waitFor(
        `${tenant} reads ${value} of ${metric}`,
        async () => {
          const found = await values(tenant, metric);
          return found.length === 1 && found[0] === value;
        },
        { seconds: 120 },
      );
    expect(await values("b", "lab:own")).to.deep.equal([]);
    expect(await values("a", "lab:other")).to.deep.equal([]);
  });
});
