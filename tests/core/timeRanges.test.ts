import { expect } from "chai";
import type { Issue } from "../../provider/core/index.ts";
import { checkTimeRanges } from "../../provider/core/spec/timeRanges.ts";

type Range = readonly [minTime: string, maxTime: string];

interface Case {
  readonly name: string;
  readonly ranges: readonly Range[];
  readonly retention?: string;
  readonly issues: readonly Issue[];
}

const cases: readonly Case[] = [
  { name: "one range up to what the ingesters hold is right", ranges: [["", "-36h"]], issues: [] },
  {
    name: "ranges that touch are right, in any order",
    ranges: [
      ["-30d", "-36h"],
      ["", "-30d"],
    ],
    issues: [],
  },
  {
    name: "the same time in other units touches",
    ranges: [
      ["", "-2d"],
      ["-48h", "-36h"],
    ],
    issues: [],
  },
  {
    name: "absolute bounds that touch are right",
    ranges: [
      ["", "2024-02-29T00:00:00Z"],
      ["2024-02-29T00:00:00Z", "-36h"],
    ],
    issues: [],
  },
  { name: "a range without end is right", ranges: [["", ""]], issues: [] },
  {
    name: "a relative and an absolute bound cannot be compared and are let pass",
    ranges: [
      ["", "-30d"],
      ["2025-01-01T00:00:00Z", "-36h"],
    ],
    issues: [],
  },
  {
    name: "a gap is told with the bound that closes it",
    ranges: [
      ["", "-30d"],
      ["-20d", "-36h"],
    ],
    issues: [
      {
        path: "store.timeRanges[1].minTime",
        reason: 'data between "-30d" and "-20d" is served by no store',
        hint: 'set it to "-30d"',
      },
    ],
  },
  {
    name: "an overlap is told with the range that it overlaps",
    ranges: [
      ["-40d", "-36h"],
      ["", "-30d"],
    ],
    issues: [
      {
        path: "store.timeRanges[0].minTime",
        reason: 'overlaps store.timeRanges[1] between "-40d" and "-30d"',
        hint: 'set it to "-30d"',
      },
    ],
  },
  {
    name: "a gap between absolute times is told, over the end of a month",
    ranges: [
      ["", "2025-02-28T23:59:59Z"],
      ["2025-03-01T00:00:00Z", ""],
    ],
    issues: [
      {
        path: "store.timeRanges[1].minTime",
        reason: 'data between "2025-02-28T23:59:59Z" and "2025-03-01T00:00:00Z" is served by no store',
        hint: 'set it to "2025-02-28T23:59:59Z"',
      },
    ],
  },
  {
    name: "two ranges that are the same overlap",
    ranges: [
      ["", "-36h"],
      ["", "-36h"],
    ],
    issues: [
      {
        path: "store.timeRanges[1].minTime",
        reason: 'overlaps store.timeRanges[0] between "" and "-36h"',
        hint: 'set it to "-36h"',
      },
    ],
  },
  {
    name: "a range of no length is told",
    ranges: [["-36h", "-36h"]],
    issues: [
      {
        path: "store.timeRanges[0]",
        reason: 'minTime "-36h" is not before maxTime "-36h"',
        hint: "minTime is the older bound, such as -30d with maxTime -36h",
      },
    ],
  },
  {
    name: "data that neither a store nor an ingester serves is told",
    ranges: [["", "-10d"]],
    issues: [
      {
        path: "store.timeRanges[0].maxTime",
        reason: 'data between "-10d" and "-7d" is served neither by a store nor by an ingester',
        hint: 'ingester.localTsdbRetention is 7d: set maxTime to "-7d" or newer, or keep data longer',
      },
    ],
  },
];

describe("time ranges", () => {
  for (const { name, ranges, retention = "7d", issues } of cases) {
    it(name, () => {
      const specs = ranges.map(([minTime, maxTime]) => ({ minTime, maxTime }));
      expect(checkTimeRanges(specs, retention)).to.deep.equal(issues);
    });
  }
});
