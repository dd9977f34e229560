/** How something is to be shown: as it should be, to be looked at, wrong, or of no weight. */
export type Tone = "good" | "warn" | "bad" | "quiet";

export interface ViewCell {
  readonly text: string;
  /** What a column is sorted by instead of the text; a cell without is the last. */
  readonly sort?: number;
  readonly tone?: Tone;
}

export interface ViewColumn {
  readonly title: string;
  /** Whether it holds numbers, which stand at the right and are sorted from the largest. */
  readonly isNumber?: boolean;
}

export interface ViewRow {
  /** Tells the row from the others of its table, now and later. */
  readonly key: string;
  readonly cells: readonly ViewCell[];
}

/** What is shown as a table in the terminal and on the page. */
export interface ViewTable {
  readonly title: string;
  readonly columns: readonly ViewColumn[];
  readonly rows: readonly ViewRow[];
  /** What is said when it has no rows. */
  readonly empty: string;
}

/** One number of the overview. */
export interface ViewTile {
  readonly title: string;
  readonly text: string;
  readonly detail: string;
  readonly tone: Tone;
  /** The table that tells more. */
  readonly table: TableName;
}

/** A stop on the data's way. */
export interface ViewStop {
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  readonly tone: Tone;
}

export interface ViewEdge {
  readonly from: string;
  readonly to: string;
  /** How many a second; `-` where nobody counts. */
  readonly text: string;
  readonly what: string;
  /** From 0, where nothing flows, to 4. */
  readonly strength: number;
}

/** An ingester and its places. */
export interface ViewPool {
  readonly name: string;
  readonly detail: string;
  readonly tone: Tone;
  readonly tenants: readonly string[];
  /** Places that are left; 0 where nobody can say. */
  readonly free: number;
  /** `retiring`, `exclusive` or `soft`, where it is. */
  readonly mark?: string;
}

export type TableName = "components" | "fleet" | "placement" | "tenants" | "flow" | "alerts" | "rules";

/** A status as it is shown: every text is decided here, so that all who show it show the same. */
export interface StatusView {
  readonly title: string;
  readonly health: ViewCell;
  readonly tiles: readonly ViewTile[];
  readonly stops: readonly ViewStop[];
  readonly edges: readonly ViewEdge[];
  readonly pools: readonly ViewPool[];
  readonly tables: Readonly<Record<TableName, ViewTable>>;
  /** What could not be read, each with why. */
  readonly missing: readonly string[];
}
