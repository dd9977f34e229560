import { setTimeout as sleep } from "node:timers/promises";
import { ports, ruleGroupApi, tenantOfRulesLabel } from "../../../provider/core/index.ts";
import { RuntimeSite } from "../../e2e/runtimeSite.ts";
import { lessIsBetter, type Result } from "../result.ts";
import { makeGroups } from "./groups.ts";

const apiVersion = `${ruleGroupApi.group}/${ruleGroupApi.version}`;
const changes = 10;
/** Groups enough for several ConfigMaps. */
const groups = 150;

interface Evaluated {
  readonly data: {
    readonly groups: readonly {
      readonly name: string;
      readonly lastEvaluation: string;
      readonly rules: readonly { readonly query: string }[];
    }[];
  };
}

/** Whether the ruler has evaluated a group with a text in its expression. */
const isEvaluated = async (site: RuntimeSite, name: string, text: string): Promise<boolean> => {
  const answer = JSON.parse(await site.askPod("w-ruler-a-0-0", ports.http, "/api/v1/rules")) as Evaluated;
  const found = answer.data.groups.find((group) => group.name === name);
  const isNew = found?.rules.some(({ query }) => query.includes(text)) === true;
  return isNew && !found.lastEvaluation.startsWith("0001-");
};

const untilEvaluated = async (site: RuntimeSite, name: string, text: string, seconds: number): Promise<void> => {
  const end = Date.now() + seconds * 1000;
  while (!(await isEvaluated(site, name, text).catch(() => false))) {
    if (Date.now() > end) throw new Error(`${name} was not evaluated in ${seconds} s`);
    await sleep(50);
  }
};

/** The versions of the ConfigMaps with the ruler's rules. */
const versionsOf = async (site: RuntimeSite): Promise<ReadonlyMap<string, string>> => {
  const path = "jsonpath={range .items[*]}{.metadata.name} {.metadata.resourceVersion}{'\\n'}{end}";
  const selector = "app.kubernetes.io/instance=w-ruler-a-0";
  const lines = (await site.kubectl(["get", "configmaps", "-l", selector, "-o", path])).trim().split("\n");
  return new Map(lines.map((line) => line.split(" ") as [string, string]));
};

/** One changed group among many, from the change of its object until a real ruler has evaluated it. */
export const measureChange = async (): Promise<readonly Result[]> => {
  const site = new RuntimeSite(`bench-${Date.now().toString(36)}`);
  const labels = { "monitoring.whizard.io/service": `${site.namespace}.w`, [tenantOfRulesLabel]: "a" };
  const nameOf = (index: number): string => `${site.namespace}-${index}`;
  const objects = makeGroups(groups, 10).map(({ spec }, index) => ({
    apiVersion,
    kind: "ClusterRuleGroup",
    metadata: { name: nameOf(index), labels },
    // Seldom, or two cores would do nothing but evaluate.
    spec: { ...spec, interval: "1m" },
  }));
  try {
    await site.create({ ruler: { evaluationInterval: "1m" } });
    await site.secondsToFirstSample("a", {}, 120);
    await site.put({ apiVersion: "v1", kind: "List", items: objects });
    for (const index of [0, groups - 1]) await untilEvaluated(site, nameOf(index), "", 300);
    const seconds: number[] = [];
    let rewritten = 0;
    for (let index = 0; index < changes; index += 1) {
      const before = await versionsOf(site);
      const rules = [{ record: "bench:changed", expr: `vector(${index} + 0.125)` }];
      const began = performance.now();
      await site.put({ ...objects[index], spec: { interval: "1s", rules } });
      await untilEvaluated(site, nameOf(index), `${index} + 0.125`, 120);
      seconds.push((performance.now() - began) / 1000);
      const after = await versionsOf(site);
      rewritten = Math.max(rewritten, [...after].filter(([name, version]) => before.get(name) !== version).length);
    }
    const maps = (await versionsOf(site)).size;
    return [
      lessIsBetter(
        {
          bench: "rules",
          metric: "ruleChange",
          value: Math.max(...seconds),
          unit: "s, the slowest of ten",
          peer: "kubelet's own round over ConfigMaps",
          peerValue: 60,
        },
        5,
      ),
      lessIsBetter(
        {
          bench: "rules",
          metric: "ruleChange_configMaps",
          value: rewritten,
          unit: "ConfigMaps rewritten",
          peer: "all of the ruler's",
          peerValue: maps,
        },
        1,
      ),
    ];
  } finally {
    await site
      .kubectl(["delete", "clusterrulegroups", "-l", `monitoring.whizard.io/service=${site.namespace}.w`])
      .catch(() => undefined);
    await site.destroy();
  }
};
