import type { KubeObject } from "../../provider/core/index.ts";
import { buildGolden } from "../golden/buildGolden.ts";
import { goldenCases, type GoldenCase } from "../golden/goldenCase.ts";
import { objectsOf, workloadsOf, type Workload } from "../golden/workloads.ts";

/** What a policy looks at. */
export interface Deployed {
  readonly golden: GoldenCase;
  readonly objects: readonly KubeObject[];
  readonly workloads: readonly Workload[];
}

const deployed: readonly Deployed[] = goldenCases.map((golden) => {
  const built = buildGolden(golden);
  return { golden, objects: objectsOf(built), workloads: workloadsOf(built) };
});

/** A policy's breaches over all golden cases, each with the name of its case; none is what is wanted. */
export const breaches = (policy: (it: Deployed) => readonly string[]): readonly string[] =>
  deployed.flatMap((it) => policy(it).map((breach) => `${it.golden.name}: ${breach}`));

export const named = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;
