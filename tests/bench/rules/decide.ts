/** The whole way of many rule groups in a process of its own, which prints what it took as JSON. */
import { decideRuleGroups, type RuleGroupWorld } from "../../../provider/core/reconcile/ruleGroups.ts";
import { buildRuleFiles } from "../../../provider/core/rules/ruleFiles.ts";
import { parseWhizard } from "../../../provider/core/spec/parse.ts";
import { makeGroups } from "./groups.ts";

/** What a run took. */
export interface Taken {
  readonly wallSeconds: number;
  /** Seconds of processor time, of all threads of the process. */
  readonly cpuSeconds: number;
  /** The most memory that the process had, with the objects that it was given. */
  readonly mebibytes: number;
  readonly accepted: number;
  readonly configMaps: number;
}

const parsed = parseWhizard({ storage: { embedded: {} }, ruler: { shards: 8 } });
if (!parsed.ok) throw new Error("the spec is none");
const spec = parsed.value;
const world: RuleGroupWorld = {
  spec,
  declaredRulers: [],
  runtimeTenants: new Set(["host"]),
  namespaceTenants: new Map(),
  selected: new Map(),
};
const observed = makeGroups(Number(process.argv[2]), 10).map((object) => ({
  kind: "ClusterRuleGroup" as const,
  object,
}));

const cpu = process.cpuUsage();
const began = performance.now();
const groups = decideRuleGroups(observed, world).flatMap(({ group }) => group ?? []);
const maps = buildRuleFiles(groups, spec.ruler.shards).flat();
const wallSeconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpu);

const taken: Taken = {
  wallSeconds,
  cpuSeconds: (user + system) / 1e6,
  mebibytes: process.resourceUsage().maxRSS / 1024,
  accepted: groups.length,
  configMaps: maps.length,
};
process.stdout.write(JSON.stringify(taken));
