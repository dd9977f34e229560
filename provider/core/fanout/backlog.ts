/** A write that a target has not taken yet. */
export interface Copy {
  readonly tenant: string;
  readonly bytes: number;
  /** When it was accepted, in milliseconds of any clock that never goes back. */
  readonly at: number;
}

interface Lane<C> {
  readonly waiting: C[];
  isBusy: boolean;
}

/** What is kept of the memory beside the body of a write. */
const overheadBytes = 1_024;

/**
 * The writes that wait for one target. Those of a tenant go one after the other, because the samples of a series must
 * arrive in order; those of different tenants go side by side.
 */
export class Backlog<C extends Copy> {
  private readonly lanes = new Map<string, Lane<C>>();
  private held = 0;

  /** Bytes that are held, bodies and their bookkeeping. */
  get bytes(): number {
    return this.held;
  }

  /** The age of the oldest write, in milliseconds; 0 without any. */
  age(now: number): number {
    const ages = [...this.lanes.values()].map(({ waiting: [first] }) => (first === undefined ? 0 : now - first.at));
    return Math.max(0, ...ages);
  }

  /** Takes a write in, unless it would hold more than `limit` bytes then. */
  add(copy: C, limit: number): boolean {
    const size = copy.bytes + overheadBytes;
    if (this.held + size > limit) return false;
    this.held += size;
    const lane = this.lanes.get(copy.tenant);
    if (lane === undefined) this.lanes.set(copy.tenant, { waiting: [copy], isBusy: false });
    else lane.waiting.push(copy);
    return true;
  }

  /** The first write of a tenant of whom nothing is under way; it stays the first until it is `settle`d. */
  next(): C | undefined {
    for (const lane of this.lanes.values()) {
      const [first] = lane.waiting;
      if (lane.isBusy || first === undefined) continue;
      lane.isBusy = true;
      return first;
    }
    return undefined;
  }

  /** Ends what `next` began: the write is done with, whichever way. The tenant goes to the end of the line. */
  settle({ tenant, bytes }: C): void {
    const lane = this.lanes.get(tenant);
    if (lane === undefined) return;
    lane.waiting.shift();
    this.held -= bytes + overheadBytes;
    this.lanes.delete(tenant);
    if (lane.waiting.length > 0) this.lanes.set(tenant, { waiting: lane.waiting, isBusy: false });
  }
}
