import { durationMs } from "../spec/duration.ts";
import { gateDefaults, type FleetFile, type GateSpec, type PartitionSpec } from "./fleetFile.ts";
import { hasLabels } from "./selectMembers.ts";

/** What a gate asks for, in milliseconds. */
export interface Gate {
  readonly soakMs: number;
  readonly timeoutMs: number;
  readonly samplesWithinMs: number;
  readonly agentsReady: boolean;
  readonly maxErrorRatio: number;
}

/** Members that go together. */
export interface Partition {
  readonly name: string;
  /** Names, in order. */
  readonly members: readonly string[];
  /** What must be seen of them before the next partition; nothing when absent. */
  readonly gate?: Gate;
}

/** Name of the partition of those that no other takes. */
const restName = "rest";

type Complete = { readonly [Field in keyof GateSpec]-?: NonNullable<GateSpec[Field]> };

const gateOf = (common: GateSpec, own: PartitionSpec["gate"]): { readonly gate?: Gate } => {
  if (own === false) return {};
  // What was not given is absent after parsing, never undefined.
  const spec = { ...gateDefaults, ...common, ...own } as Complete;
  return {
    gate: {
      soakMs: durationMs(spec.soak),
      timeoutMs: durationMs(spec.timeout),
      samplesWithinMs: durationMs(spec.samplesWithin),
      agentsReady: spec.agentsReady,
      maxErrorRatio: spec.maxErrorRatio,
    },
  };
};

const limitOf = ({ count, percentage = 100 }: PartitionSpec, all: number): number =>
  count ?? Math.ceil((all * percentage) / 100);

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Divides the members: each partition takes those that match and that none before has taken, by their names, up to its
 * limit; the rest comes last. Partitions without members are left out. The order of the file's members does not matter.
 */
export const planPartitions = ({ members, rollout }: Pick<FleetFile, "members" | "rollout">): readonly Partition[] => {
  const taken = new Set<string>();
  const labelsOf = new Map(members.map(({ name, labels }) => [name, labels]));
  const names = [...labelsOf.keys()].sort(byName);
  const partitions = rollout.partitions.map((spec): Partition => {
    const free = names.filter((name) => !taken.has(name) && hasLabels(labelsOf.get(name) ?? {}, spec.match));
    const chosen = free.slice(0, limitOf(spec, names.length));
    chosen.forEach((name) => taken.add(name));
    return { name: spec.name, members: chosen, ...gateOf(rollout.gate, spec.gate) };
  });
  const rest = {
    name: restName,
    members: names.filter((name) => !taken.has(name)),
    ...gateOf(rollout.gate, undefined),
  };
  return [...partitions, rest].filter((partition) => partition.members.length > 0);
};
