import { expect } from "chai";
import { canonicalDuration, durationMs, durationPattern, goDuration } from "../../provider/core/spec/duration.ts";

const cases: readonly (readonly [text: string, ms: number | undefined])[] = [
  ["0s", 0],
  ["1ms", 1],
  ["30s", 30_000],
  ["1h30m", 5_400_000],
  ["7d", 604_800_000],
  ["2w1d", 1_296_000_000],
  ["1y", 31_536_000_000],
  ["1y2w3d4h5m6s7ms", 31_536_000_000 + 1_209_600_000 + 259_200_000 + 14_400_000 + 300_000 + 6_007],
  ["", undefined],
  ["5", undefined],
  ["h", undefined],
  ["30m1h", undefined],
  ["1.5h", undefined],
  ["-1h", undefined],
  ["1h ", undefined],
  ["1M", undefined],
];

describe("duration", () => {
  for (const [text, ms] of cases) {
    it(ms === undefined ? `"${text}" is none` : `"${text}" is ${ms} ms`, () => {
      expect(durationPattern.test(text) ? durationMs(text) : undefined).to.equal(ms);
    });
  }

  for (const [text, go] of [
    ["0s", "0s"],
    ["1d", "24h"],
    ["1w1m", "10081m"],
    ["90s", "90s"],
    ["1500ms", "1500ms"],
  ] as const) {
    it(`${text} is ${go} for Go, which knows no days`, () => {
      expect(goDuration(text)).to.equal(go);
    });
  }

  for (const [same, form] of [
    [["0s", "0d"], "0s"],
    [["60d", "1440h", "8w4d"], "60d"],
    [["90m", "1h30m"], "90m"],
    [["1001ms"], "1001ms"],
  ] as const) {
    it(`${same.join(", ")} are written ${form}`, () => {
      expect(same.map(canonicalDuration)).to.deep.equal(same.map(() => form));
    });
  }
});
