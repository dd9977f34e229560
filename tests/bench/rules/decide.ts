/**
 * The whole way of many rule groups in a process of its own, with a thread beside it as the reconciler has one or without.
 * It prints what that took as JSON.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { isRead } from "../../../provider/core/reconcile/readRules.ts";
import { decideRuleGroups, groupsToRead, type RuleGroupWorld } from "../../../provider/core/reconcile/ruleGroups.ts";
import { buildRuleFiles } from "../../../provider/core/rules/ruleFiles.ts";
import { parseWhizard } from "../../../provider/core/spec/parse.ts";
import { answerBatches, readAhead } from "../../../provider/reconciler/readAhead.ts";
import { makeGroups } from "./groups.ts";

/** What a run took. */
export interface Taken {
  readonly wallSeconds: number;
  /** The longest time in which nothing else could have happened. */
  readonly blockedSeconds: number;
  /** The most memory that the process had, with the objects that it was given. */
  readonly mebibytes: number;
  readonly accepted: number;
  readonly configMaps: number;
}

const decideAll = async (program: string | undefined, count: number): Promise<Taken> => {
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
  const observed = makeGroups(count, 10).map((object) => ({ kind: "ClusterRuleGroup" as const, object }));
  const toRead = groupsToRead(observed, world);

  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const began = performance.now();
  await readAhead(toRead, program, new AbortController().signal);
  if (!toRead.every(isRead)) throw new Error("something was left to the decision");
  const groups = decideRuleGroups(observed, world).flatMap(({ group }) => group ?? []);
  const maps = buildRuleFiles(groups, spec.ruler.shards, [spec.tenantLabelName]).flat();
  const wallSeconds = (performance.now() - began) / 1000;
  // The timer that measures has to come once more.
  await sleep(20);
  return {
    wallSeconds,
    blockedSeconds: delay.max / 1e9,
    mebibytes: process.resourceUsage().maxRSS / 1024,
    accepted: groups.length,
    configMaps: maps.length,
  };
};

if (parentPort === null) {
  const [, program, count, threads] = process.argv;
  void decideAll(threads === "1" ? undefined : program, Number(count)).then((taken) =>
    process.stdout.write(JSON.stringify(taken)),
  );
} else answerBatches(parentPort);
