import { expect } from "chai";
import { agentProxy, whizard } from "../../provider/core/index.ts";
import { buildGolden } from "./buildGolden.ts";
import { goldenCases, wantFolder, type GoldenCase } from "./goldenCase.ts";
import { renderGolden } from "./renderGolden.ts";
import { schemaFields, valuesAt } from "./schemaPaths.ts";
import { seededRandom, shuffle } from "./shuffle.ts";
import { readFiles } from "./wantedFiles.ts";

const caseNamed = (name: string): GoldenCase => goldenCases.find((golden) => golden.name === name)!;

/** The two tiers of a component share its fields, and so do the default storage and the further ones. */
const sameFields = (path: string): readonly string[] => {
  const [, component, rest] = /^([A-Za-z]+?)(?:Template)?((?:\.|\[|$).*)$/.exec(path) ?? [path, path, ""];
  const tiers = [`${component}${rest}`, `${component}Template${rest}`];
  const storages = path.replace(/^(storages\.\*|storage)(?=\.)/, "");
  return storages === path ? tiers : [`storage${storages}`, `storages.*${storages}`];
};

const missingFields = (schema: Parameters<typeof schemaFields>[0], input: unknown): readonly string[] =>
  schemaFields(schema)
    .map(({ path }) => path)
    .filter((path) => sameFields(path).every((same) => valuesAt(input, same).length === 0));

describe("golden cases", () => {
  for (const golden of goldenCases) {
    describe(golden.name, () => {
      it("gives exactly the wanted files (npm run golden rewrites them)", () => {
        expect(renderGolden(buildGolden(golden))).to.deep.equal(readFiles(wantFolder(golden.name)));
      });

      it("gives the same files whatever the order of the input's maps and sets", () => {
        const want = renderGolden(buildGolden(golden));
        for (let seed = 1; seed <= 5; seed += 1) {
          expect(renderGolden(buildGolden(shuffle(golden, seededRandom(seed))))).to.deep.equal(want);
        }
      });
    });
  }

  it("use every field of the topology's spec", () => {
    expect(missingFields(whizard, caseNamed("every-field").spec)).to.deep.equal([]);
  });

  it("use every field of the agent proxy's spec", () => {
    expect(missingFields(agentProxy, caseNamed("every-field-agent-proxy").spec)).to.deep.equal([]);
  });

  it("would notice a field that is not used", () => {
    const spec = { ...caseNamed("every-field").spec } as Record<string, unknown>;
    delete spec["query"];
    delete spec["queryTemplate"];
    expect(missingFields(whizard, spec)).to.include.members(["query", "query.image", "query.stores[].addresses[]"]);
  });
});
