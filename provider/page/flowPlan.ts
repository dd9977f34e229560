/** Where the stops of the data's way stand: column and row. */
const places: Readonly<Record<string, readonly [number, number]>> = {
  agents: [0, 0],
  readers: [0, 2],
  gateway: [1, 1],
  router: [2, 0],
  ruler: [2, 1],
  "query-frontend": [2, 2],
  ingester: [3, 0],
  query: [3, 2],
  compactor: [4, 0],
  bucket: [4, 1],
  store: [4, 2],
};

export const size = { width: 166, height: 62, across: 254, down: 126, margin: 10 } as const;

/** The left upper corner of a stop; nothing for one that has no place. */
export const cornerOf = (name: string): { readonly x: number; readonly y: number } | undefined => {
  const place = places[name];
  return place && { x: size.margin + place[0] * size.across, y: size.margin + place[1] * size.down };
};

export const canvas = {
  width: 2 * size.margin + 4 * size.across + size.width,
  height: 2 * size.margin + 2 * size.down + size.height,
} as const;

/** The line between two stops, and where its text stands. */
export interface Line {
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

const gap = 5;

/** A line from one stop to another: straight within a row or a column, bent otherwise. */
export const lineBetween = (from: string, to: string): Line | undefined => {
  const [a, b] = [cornerOf(from), cornerOf(to)];
  if (a === undefined || b === undefined) return undefined;
  const [middle, centre] = [size.height / 2, size.width / 2];
  if (a.x === b.x) {
    const [start, end] = a.y < b.y ? [a.y + size.height + gap, b.y - gap] : [a.y - gap, b.y + size.height + gap];
    return { path: `M${a.x + centre} ${start}V${end}`, x: a.x + centre, y: (start + end) / 2 };
  }
  const [start, end] = a.x < b.x ? [a.x + size.width + gap, b.x - gap] : [a.x - gap, b.x + size.width + gap];
  const x = (start + end) / 2;
  const path = `M${start} ${a.y + middle}C${x} ${a.y + middle} ${x} ${b.y + middle} ${end} ${b.y + middle}`;
  return { path, x, y: (a.y + b.y) / 2 + middle };
};
