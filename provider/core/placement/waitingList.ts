import type { PlacementTenant } from "./placement.ts";

/** Tenants by name; both pools look them up, so that the names are hashed once. */
export interface Roster {
  readonly tenants: readonly PlacementTenant[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export const rosterOf = (tenants: readonly PlacementTenant[]): Roster => {
  const indexOf = new Map<string, number>();
  tenants.forEach(({ name }, index) => indexOf.set(name, index));
  return { tenants, indexOf };
};

const find = ({ tenants, indexOf }: Roster, name: string): PlacementTenant | undefined => {
  const index = indexOf.get(name);
  return index === undefined ? undefined : tenants[index];
};

/** The tenants that have these names. */
export const lookUp = (roster: Roster, names: readonly string[]): PlacementTenant[] =>
  names.flatMap((name) => find(roster, name) ?? []);

/** The tenants that have no place yet: in the beginning everybody. */
export class WaitingList {
  readonly #roster: Roster;
  /** 1 for who has left the list; a Set of names would take several times as long. */
  readonly #gone: Uint8Array;

  constructor(roster: Roster) {
    this.#roster = roster;
    this.#gone = new Uint8Array(roster.tenants.length);
  }

  /** Takes the tenant of a name off the list, when it exists, still waits and is accepted in a place. */
  take<P>(
    name: string,
    place: P,
    accepts: (place: P, tenant: PlacementTenant) => boolean,
  ): PlacementTenant | undefined {
    const index = this.#roster.indexOf.get(name);
    if (index === undefined || this.#gone[index] === 1) return undefined;
    const tenant = this.#roster.tenants[index];
    if (tenant === undefined || !accepts(place, tenant)) return undefined;
    this.#gone[index] = 1;
    return tenant;
  }

  /** Puts a tenant back on the list. */
  putBack({ name }: PlacementTenant): void {
    const index = this.#roster.indexOf.get(name);
    if (index !== undefined) this.#gone[index] = 0;
  }

  /** Who waits, by name, so that the order of the input decides nothing. */
  rest(): readonly PlacementTenant[] {
    const waiting: PlacementTenant[] = [];
    for (let index = this.#gone.indexOf(0); index >= 0; index = this.#gone.indexOf(0, index + 1)) {
      const tenant = this.#roster.tenants[index];
      if (tenant !== undefined) waiting.push(tenant);
    }
    return waiting.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
