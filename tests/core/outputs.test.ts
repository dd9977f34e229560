import { expect } from "chai";
import fc from "fast-check";
import { parseWhizard, type Placement, type WhizardSpec } from "../../provider/core/index.ts";
import { numbering, sortByNumber } from "../../provider/core/placement/pool.ts";
import { describeIngesters, describeTenants } from "../../provider/core/topology/outputs.ts";
import { resolveRulers } from "../../provider/core/topology/rulers.ts";

const specOf = (tenants: readonly unknown[] = []): WhizardSpec => {
  const parsed = parseWhizard({
    storage: { embedded: {} },
    tenants,
    ingester: { defaultIngesterRetentionPeriod: "0s" },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

const slot = (name: string, part: Partial<Placement["ingesters"][number]>): Placement["ingesters"][number] => ({
  name,
  kind: "shared",
  storage: "default",
  tenants: [],
  former: {},
  ...part,
});

describe("outputs", () => {
  it("tell each tenant's place, by name, and its ruler where it has one", () => {
    const placement: Placement = {
      ingesters: [slot("i-0", { tenants: ["b"] }), slot("i-1", { tenants: ["a"], storage: "s" })],
      compactors: [
        { name: "c-0", storage: "default", tenants: ["b"] },
        { name: "c-1", storage: "s", tenants: ["a"] },
      ],
    };
    const rulers = resolveRulers(
      specOf([{ name: "a", ruleGroups: [{ name: "g", rules: [{ record: "one", expr: "1" }] }] }, { name: "b" }]),
    );
    expect(Object.entries(describeTenants({ placement, rulers }))).to.deep.equal([
      ["a", { ingester: "i-1", compactor: "c-1", storage: "s", ruler: "whizard-ruler-a" }],
      ["b", { ingester: "i-0", compactor: "c-0", storage: "default" }],
    ]);
  });

  it("tell how many tenants of usual size still fit", () => {
    const spec = specOf([{ name: "a" }, { name: "half", series: 0.5 }, { name: "huge", series: 7 }]);
    const free = (tenants: readonly string[], kind: "shared" | "exclusive" | "soft" = "shared") =>
      describeIngesters(spec, { ingesters: [slot("i", { tenants, kind })], compactors: [] })["i"]?.freeSlots;
    expect([
      free([]),
      free(["a"]),
      free(["a", "half"]),
      free(["huge"]),
      free(["a"], "exclusive"),
      free(["a"], "soft"),
    ]).to.deep.equal([3, 2, 1, 0, 0, undefined]);
  });

  it("tell until when an ingester retires, as Date would write it", () => {
    const spec = specOf();
    const until = (emptySince: number) =>
      describeIngesters(spec, { ingesters: [slot("i", { emptySince })], compactors: [] })["i"]?.retiringUntil;
    const check = (ms: number): void => {
      expect(until(ms)).to.equal(new Date(ms).toISOString().replace(/\.\d+Z$/, "Z"));
    };
    for (const text of ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2024-12-31T23:59:59Z", "2100-03-01T00:00:00Z"])
      check(Date.parse(text));
    fc.assert(fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), check), { numRuns: 2000 });
  });
});

describe("numbering", () => {
  it("hands out the lowest numbers that no name has, each once", () => {
    const next = numbering("p", ["p-0", "p-2", "q-1", "p-03"]);
    expect([next(), next(), next(), next()]).to.deep.equal(["p-1", "p-3", "p-4", "p-5"]);
  });

  it("orders by number and not by letter", () => {
    const names = ["p-10", "p-2", "p-0", "p-1"].map((name) => ({ name }));
    expect(sortByNumber(names).map(({ name }) => name)).to.deep.equal(["p-0", "p-1", "p-2", "p-10"]);
  });
});
