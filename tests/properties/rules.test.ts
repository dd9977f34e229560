import { expect } from "chai";
import fc from "fast-check";
import { configMapLimit } from "../../provider/core/rules/pack.ts";
import { buildRuleFiles } from "../../provider/core/rules/ruleFiles.ts";
import { shardOf } from "../../provider/core/rules/shard.ts";
import { excessBytes, renderRuleFile, ruleFileLimit } from "../../provider/core/spec/ruleFile.ts";
import type { RuleGroupSpec } from "../../provider/core/spec/ruleGroup.ts";
import { rulerName } from "../../provider/core/spec/rulerName.ts";
import type { RulerGroup } from "../../provider/core/spec/rulerGroups.ts";

const groupOf = (id: string, bytes: number): RulerGroup => {
  const group: RuleGroupSpec = {
    name: id,
    rules: [{ record: "r", expr: "x".repeat(bytes), labels: {}, annotations: {} }],
  };
  return { id, group };
};

const anyGroups = fc
  .uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 60_000 })), {
    selector: ([id]) => id,
    maxLength: 40,
  })
  .map((entries) => entries.map(([id, bytes]) => groupOf(id, bytes)));

const anyShards = fc.integer({ min: 1, max: 12 });

type Shards = ReturnType<typeof buildRuleFiles>;

const namesIn = (files: Readonly<Record<string, string>>): readonly string[] =>
  Object.values(files).map((text) => (JSON.parse(text) as { groups: { name: string }[] }).groups[0]!.name);

const groupsIn = (shards: Shards): readonly string[] => shards.flatMap((maps) => maps.flatMap(namesIn));

/** The texts of all ConfigMaps by their place. */
const mapsOf = (shards: Shards): ReadonlyMap<string, string> =>
  new Map(shards.flatMap((maps, shard) => maps.map((files, at) => [`${shard}/${at}`, JSON.stringify(files)] as const)));

const changedMaps = (before: Shards, after: Shards): number => {
  const [old, now] = [mapsOf(before), mapsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((key) => (old.get(key) ?? "{}") !== (now.get(key) ?? "{}"))
    .length;
};

describe("rule properties", () => {
  it("every group is in exactly one file of one shard, whatever their order", () => {
    fc.assert(
      fc.property(anyGroups, anyShards, (groups, shards) => {
        const built = buildRuleFiles(groups, shards);
        expect(built.length).to.equal(shards);
        expect([...groupsIn(built)].sort()).to.deep.equal(groups.map(({ id }) => id).sort());
        expect(buildRuleFiles([...groups].reverse(), shards)).to.deep.equal(built);
      }),
      { numRuns: 60 },
    );
  });

  it("a group that is too large is told with its bytes, however its texts are escaped, and no other", () => {
    const anyText = fc
      .tuple(
        fc.constantFrom("x", '"', "\\", "\n", "\u0000", "é", "字", "😀", "\ud800"),
        fc.integer({ min: 0, max: 12_000 }),
      )
      .map(([unit, count]) => unit.repeat(count));
    const anyRule = fc
      .tuple(anyText, anyText, anyText)
      .map(([expr, label, note]) => ({ alert: "a", expr, labels: { [label]: "l" }, annotations: { note } }));
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), (rules) => {
        const group = { name: "g", rules };
        const bytes = Buffer.byteLength(JSON.stringify(renderRuleFile(group)));
        expect(excessBytes(group)).to.equal(bytes > ruleFileLimit ? bytes : undefined);
      }),
      { numRuns: 300 },
    );
  });

  it("no ConfigMap is over the limit, and none is made that needs not be", () => {
    fc.assert(
      fc.property(anyGroups, anyShards, (groups, shards) => {
        for (const maps of buildRuleFiles(groups, shards)) {
          const sizes = maps.map((files) => Buffer.byteLength(JSON.stringify(files)));
          expect(Math.max(...sizes)).to.be.at.most(configMapLimit + 2);
          if (maps.length === 1) continue;
          // With half as many, two that come together would be too full.
          const half = maps.length / 2;
          const halved = sizes.slice(0, half).map((size, at) => size + sizes[at + half]!);
          expect(Math.max(...halved)).to.be.greaterThan(configMapLimit - 4);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("one changed group changes one ConfigMap, and one more or less changes one while their number stays", () => {
    fc.assert(
      fc.property(anyGroups, anyShards, fc.string({ minLength: 31, maxLength: 40 }), (groups, shards, id) => {
        const before = buildRuleFiles(groups, shards);
        const more = buildRuleFiles([...groups, groupOf(id, 100)], shards);
        const other = buildRuleFiles([...groups, groupOf(id, 99)], shards);
        expect(changedMaps(more, other)).to.equal(1);
        const counts = (built: Shards) => built.map(({ length }) => length).join();
        if (counts(before) === counts(more)) expect(changedMaps(before, more)).to.equal(1);
      }),
      { numRuns: 60 },
    );
  });

  it("one shard more takes its share of the groups and moves no other", () => {
    const ids = Array.from({ length: 2000 }, (_, index) => `group ${index}`);
    for (let shards = 1; shards < 12; shards += 1) {
      const moved = ids.filter((id) => shardOf(id, shards) !== shardOf(id, shards + 1));
      expect(moved.every((id) => shardOf(id, shards + 1) === shards)).to.equal(true);
      expect(moved.length).to.be.within((0.75 * 2000) / (shards + 1), (1.25 * 2000) / (shards + 1));
    }
  });

  it("shards of 1,000 groups are within a fifth of their mean", () => {
    const counts = new Array<number>(4).fill(0);
    for (let index = 0; index < 1000; index += 1) counts[shardOf(`group ${index}`, 4)]! += 1;
    for (const count of counts) expect(count).to.be.within(200, 300);
  });

  it("rulers of different tenants have different names that leave room for 64 shards", () => {
    const anyTenant = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(anyTenant, { minLength: 2, maxLength: 40 }),
        fc.stringMatching(/^[a-z]([a-z0-9-]{0,24}[a-z0-9])?$/),
        (tenants, prefix) => {
          const names = tenants.map((tenant) => `${rulerName(prefix, tenant)}-63`);
          expect(new Set(names).size).to.equal(tenants.length);
          for (const name of names) expect(name).to.match(/^[a-z][a-z0-9-]{0,50}[a-z0-9]$/);
        },
      ),
      { numRuns: 200 },
    );
  });
});
