import { expect } from "chai";
import fc from "fast-check";
import { stringify } from "yaml";
import { readPlainYaml } from "../../provider/fleet/plainYaml.ts";
import { parseYamlText } from "../../provider/fleet/yamlText.ts";

const careful = (text: string): unknown => {
  const read = parseYamlText(text);
  return read.ok && read.documents.length === 1 ? read.documents[0]?.value : undefined;
};

/** Texts that are read as something else by one version of YAML or another. */
const tricky = [
  "yes no on off y n Yes NO true True TRUE tRUE false ~ null Null NULL",
  "0 -0 +1 007 0o17 0x1F 0b101 1_000 1:30 190:20:30 12e3 1.5 .5 1. -.5 +.inf -.INF .nan 1e5 0.1.2 9007199254740993",
  "2001-12-14 2001-12-14t21:59:43.10-05:00 = << ! a:b a#b -a ?a :a 0o8 1e 1,000 .e1 +",
].flatMap((line) => line.split(" "));

// A key without a name is called "" by one and "null" by the other; no field is called either.
const isKeyless = (text: string): boolean => text.startsWith(":");

const word = fc
  .oneof(
    fc.constantFrom(...tricky),
    fc.stringMatching(/^[-+.0-9a-fxoeE_:]{1,8}$/),
    fc.stringMatching(/^[a-zA-Z~]{1,6}$/),
  )
  .filter((text) => !isKeyless(text));

describe("the quick reading of YAML", () => {
  it("has for every scalar the value of the careful one, in lists and in maps", () => {
    const property = fc.property(word, (text) => {
      for (const document of [`- ${text}\n`, `a: ${text}\n`, `[${text}]\n`, `{ a: ${text} }\n`, `- "${text}"\n`]) {
        const quick = readPlainYaml(document);
        if (quick !== undefined) expect(quick, document).to.deep.equal(careful(document));
      }
    });
    fc.assert(property, { numRuns: 400, examples: tricky.filter((text) => !isKeyless(text)).map((text) => [text]) });
  });

  it("has for every value that was written the value itself, in any style", () => {
    const value = fc.jsonValue({ maxDepth: 4 }).filter((each) => !Object.is(each, -0));
    const style = fc.record({
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
      lineWidth: fc.constantFrom(0, 20, 80),
    });
    const property = fc.property(value, style, (written, options) => {
      const text = stringify(written, options);
      const quick = readPlainYaml(text);
      if (quick !== undefined) expect(quick, text).to.deep.equal(careful(text));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("merges maps as the careful one does, and leaves to it what has anchors, errors or several documents", () => {
    const merged = "a: { <<: { x: 1, y: 2 }, y: 3 }\n";
    expect(readPlainYaml(merged))
      .to.deep.equal(careful(merged))
      .and.deep.equal({ a: { x: 1, y: 3 } });
    for (const text of ["a: &a 1\nb: *a\n", "a: 1\na: 2\n", "a: [1\n", "a: 1\n---\nb: 2\n", "a: !!set { b }\n"]) {
      expect(readPlainYaml(text), text).to.equal(undefined);
    }
  });
});
