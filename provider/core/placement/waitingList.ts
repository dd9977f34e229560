import type { PlacementTenant } from "./placement.ts";

/** Tenants by name, for both pools. */
export class Roster {
  readonly tenants: readonly PlacementTenant[];
  readonly #indexOf = new Map<string, number>();
  /**
   * Who was asked for after whom, in the beginning the next of the list. All lists of tenants are in much the same order,
   * so that this is nearly always right, and looking at it takes a fraction of what finding a name in a map does.
   */
  readonly #successor: Int32Array;
  #last = 0;

  constructor(tenants: readonly PlacementTenant[]) {
    this.tenants = tenants;
    this.#successor = new Int32Array(tenants.length);
    tenants.forEach(({ name }, index) => {
      this.#indexOf.set(name, index);
      this.#successor[index] = index + 1;
    });
  }

  /** Where the tenant of a name is in the list. */
  indexOf(name: string): number | undefined {
    const guess = this.#successor[this.#last];
    const index = guess !== undefined && this.tenants[guess]?.name === name ? guess : this.#indexOf.get(name);
    if (index === undefined) return undefined;
    this.#successor[this.#last] = index;
    this.#last = index;
    return index;
  }

  /** The tenants that have these names. */
  lookUp(names: readonly string[]): PlacementTenant[] {
    return names.flatMap((name) => {
      const index = this.indexOf(name);
      return index === undefined ? [] : (this.tenants[index] ?? []);
    });
  }
}

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
    const index = this.#roster.indexOf(name);
    if (index === undefined || this.#gone[index] === 1) return undefined;
    const tenant = this.#roster.tenants[index];
    if (tenant === undefined || !accepts(place, tenant)) return undefined;
    this.#gone[index] = 1;
    return tenant;
  }

  /** Puts a tenant back on the list. */
  putBack({ name }: PlacementTenant): void {
    const index = this.#roster.indexOf(name);
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
