/** An update of a stack, as its own history tells. */
export interface StackRecord {
  /** What its inputs were called. */
  readonly revision: string;
  /** What the rollout was called that it was part of. */
  readonly rollout: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether all of it was done. */
  readonly succeeded: boolean;
}

/** Whether a stack is as it should be: its newest update ended well and was told just this. */
export const isCurrent = (records: readonly StackRecord[], revision: string): boolean =>
  records[0]?.succeeded === true && records[0].revision === revision;

/** What an update is called that takes back a rollout. */
export const rollbackOf = (rollout: string): string => `rollback:${rollout}`;

/** A stack and its updates, the newest first. */
export interface StackHistory<Entry extends StackRecord = StackRecord> {
  readonly name: string;
  readonly records: readonly Entry[];
}

/** What a rollback does. */
export interface RollbackPlan<Entry extends StackRecord = StackRecord> {
  /** The rollout that is taken back; absent when no stack has been updated at all. */
  readonly rollout?: string;
  /** Stacks to bring back, each to what it was before. */
  readonly restore: readonly { readonly name: string; readonly to: Entry }[];
  /** Stacks that the rollout has made: there is nothing to bring them back to. */
  readonly withoutPrevious: readonly string[];
  /** Stacks that the rollout has not reached. */
  readonly untouched: readonly string[];
}

const newestOf = (histories: readonly StackHistory[]): StackRecord | undefined =>
  histories
    .flatMap(({ records }) => records.slice(0, 1))
    .reduce<StackRecord | undefined>(
      (last, each) => (last === undefined || each.at > last.at ? each : last),
      undefined,
    );

/**
 * Plans to take back the newest rollout: every stack that it has reached, well or not, goes to the last revision before it
 * that was deployed well, and no other is touched. A rollback that was interrupted is continued.
 */
export const planRollback = <Entry extends StackRecord>(
  histories: readonly StackHistory<Entry>[],
): RollbackPlan<Entry> => {
  const rollout = newestOf(histories)?.rollout.replace(/^rollback:/, "");
  if (rollout === undefined) {
    return { restore: [], withoutPrevious: [], untouched: histories.map(({ name }) => name) };
  }
  const previousOf = ({ records }: StackHistory<Entry>): Entry | undefined =>
    records.find((record) => record.succeeded && record.rollout !== rollout);
  const isReached = ({ records }: StackHistory): boolean => {
    const [last] = records;
    // A rollback that failed has left the stack anywhere.
    return last?.rollout === rollout || (last?.rollout === rollbackOf(rollout) && !last.succeeded);
  };
  const reached = histories.filter(isReached);
  return {
    rollout,
    restore: reached.flatMap((history) => {
      const to = previousOf(history);
      return to === undefined ? [] : [{ name: history.name, to }];
    }),
    withoutPrevious: reached.filter((history) => previousOf(history) === undefined).map(({ name }) => name),
    untouched: histories.filter((history) => !isReached(history)).map(({ name }) => name),
  };
};

type Spec = Readonly<Record<string, unknown>>;

const tenantsIn = (spec: Spec): readonly { readonly name?: unknown }[] =>
  Array.isArray(spec["tenants"]) ? (spec["tenants"] as readonly { readonly name?: unknown }[]) : [];

/**
 * A central cluster's inputs as they were, with the tenants that have come since: a rollback leaves the members that a
 * rollout has added, and what they write must find its way.
 */
export const restoreSpec = (before: Spec, now: Spec): Spec => {
  const known = new Set(tenantsIn(before).map(({ name }) => name));
  const since = tenantsIn(now).filter(({ name }) => !known.has(name));
  return since.length === 0 ? before : { ...before, tenants: [...tenantsIn(before), ...since] };
};
