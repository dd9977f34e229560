import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { root } from "./engine.ts";
import { checkProgram, type Schema, type YamlProgram } from "./schemaCheck.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const schema = JSON.parse(read("provider/plugin/schema.json")) as Schema;
const example = read("examples/minimal-yaml/Pulumi.yaml");
const check = (text: string): readonly string[] => checkProgram(parse(text) as YamlProgram, schema);

describe("the example in Pulumi YAML", () => {
  it("is what the package's schema allows", () => {
    expect(check(example)).to.deep.equal([]);
  });

  for (const [what, from, to, issue] of [
    ["an unknown field", "embedded: {}", "embeded: {}", "whizard.storage.embeded is unknown"],
    ["a missing field", "      tenant: team-a\n", "", "agent.tenant is required"],
    ["a wrong type", "name: team-b", "name: 7", "whizard.tenants[1].name must be of type string"],
    ["an unknown resource", "whizard:AgentProxy", "whizard:Agent", "agent: the package has no whizard:Agent"],
  ] as const) {
    it(`would not be with ${what}`, () => {
      expect(example).to.include(from);
      expect(check(example.replace(from, to))).to.deep.equal([issue]);
    });
  }
});
