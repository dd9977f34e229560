import type { MemberCluster } from "../../core/index.ts";
import { readCentrals, type Centrals } from "./centralStacks.ts";
import { tenantFigures } from "./gatewayQuery.ts";
import { inParallel } from "./inParallel.ts";
import { accessOf } from "./observeMember.ts";
import type { OpenFleet } from "./openFleet.ts";
import { recordKeys, type StackUpdate } from "./stackEntry.ts";
import { outputsFor } from "./upFleet.ts";

/** One cluster as its stack and its central cluster know it. */
export interface ClusterStatus {
  readonly name: string;
  /** `absent`: never deployed; `busy`: somebody updates it now; `broken`: an engine was killed in the middle of it. */
  readonly state: "absent" | "current" | "behind" | "failed" | "busy" | "broken";
  /** Version of the package that deployed it. */
  readonly version?: string;
  readonly rollout?: string;
  /** When its last update ended, in milliseconds since the epoch. */
  readonly at?: number;
  readonly tenant?: string;
  /** Milliseconds since its newest sample, at most five minutes; absent when there is none. */
  readonly sampleAgeMs?: number;
  /** Series that its scrapes yield. */
  readonly series?: number;
  /** Why nothing is known of its samples. */
  readonly unreadable?: string;
}

/** What is asked. */
export interface StatusOptions {
  /** Leaves out samples and series, so that no gateway is asked. */
  readonly recordsOnly?: boolean;
}

/** Questions to gateways that are on their way at once. */
const askers = 32;

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

interface StackRecord {
  readonly last: StackUpdate | undefined;
  readonly busy: "busy" | "broken" | undefined;
}

const readRecord = async (open: OpenFleet, name: string): Promise<StackRecord> => {
  const stack = open.stack(name);
  const [last] = await stack.updates();
  return { last, busy: stack.holder() !== undefined ? "busy" : stack.isBroken() ? "broken" : undefined };
};

const describeRecord = (name: string, { last, busy }: StackRecord, revision: string): ClusterStatus => {
  if (last === undefined) return { name, state: busy ?? "absent" };
  const ended = !last.succeeded ? "failed" : last.revision === revision ? "current" : "behind";
  const version = textOf(last.config[recordKeys.version]);
  return {
    name,
    state: busy ?? ended,
    at: last.at,
    rollout: last.rollout,
    ...(version === undefined ? {} : { version }),
  };
};

const samplesOf = async (member: MemberCluster, centrals: Centrals) => {
  try {
    return await tenantFigures(accessOf(member, outputsFor(centrals, member)), ["age", "series"]);
  } catch (error) {
    return { unreadable: (error as Error).message };
  }
};

/** Reads every cluster's status: what its stack's record says, and what its central cluster has of it. */
export const statusFleet = async (
  open: OpenFleet,
  { recordsOnly = false }: StatusOptions = {},
): Promise<readonly ClusterStatus[]> => {
  const { fleet } = open;
  // The outputs take a run of the CLI; meanwhile the records are read.
  const [centrals, records] = await Promise.all([
    readCentrals(open),
    inParallel([...fleet.centrals, ...fleet.members], askers, async ({ name }) => readRecord(open, name)),
  ]);
  const recordOf = (position: number): StackRecord => {
    const record = records[position];
    if (record === undefined) throw new Error("every cluster's record is read");
    return record;
  };
  const central = fleet.centrals.map((each, position) =>
    describeRecord(each.name, recordOf(position), open.centralRevision(each)),
  );
  const members = fleet.members.map((member, position) => ({ member, record: recordOf(central.length + position) }));
  const described = await inParallel(members, askers, async ({ member, record }) => ({
    ...describeRecord(member.name, record, open.memberRevision(member, outputsFor(centrals, member))),
    tenant: member.tenant,
    ...(recordsOnly ? {} : await samplesOf(member, centrals)),
  }));
  return [...central, ...described];
};
