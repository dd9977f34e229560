import { expect } from "chai";
import fc from "fast-check";
import { mergeTiers } from "../../provider/core/spec/tiers.ts";

interface Case {
  readonly name: string;
  readonly template: unknown;
  readonly own: unknown;
  readonly merged: unknown;
}

const cases: readonly Case[] = [
  {
    name: "a scalar replaces",
    template: { replicas: 2, image: "a" },
    own: { replicas: 3 },
    merged: { replicas: 3, image: "a" },
  },
  {
    name: "maps merge by their names, at any depth",
    template: { resources: { requests: { cpu: "1", memory: "1Gi" } }, podLabels: { a: "1" } },
    own: { resources: { requests: { memory: "2Gi" } }, podLabels: { b: "2" } },
    merged: { resources: { requests: { cpu: "1", memory: "2Gi" } }, podLabels: { a: "1", b: "2" } },
  },
  {
    name: "a flag replaces the one of its name, with or without value",
    template: { flags: ["--log.level=info", "--debug", "--web=1"] },
    own: { flags: ["--log.level=debug", "--debug=false"] },
    merged: { flags: ["--web=1", "--log.level=debug", "--debug=false"] },
  },
  {
    name: "a flag whose name begins like another's replaces only its own",
    template: { flags: ["--log.level=info", "--log.levels=x"] },
    own: { flags: ["--log.level=debug"] },
    merged: { flags: ["--log.levels=x", "--log.level=debug"] },
  },
  {
    name: "a repeatable flag is added, and the same one is not doubled",
    template: { flags: ['--label=a="1"', '--label=b="2"'] },
    own: { flags: ['--label=b="2"', '--label=c="3"'] },
    merged: { flags: ['--label=a="1"', '--label=b="2"', '--label=c="3"'] },
  },
  {
    name: "variables merge by name",
    template: {
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    },
    own: { env: [{ name: "A", secret: { name: "s", key: "k" } }] },
    merged: {
      env: [
        { name: "B", value: "2" },
        { name: "A", secret: { name: "s", key: "k" } },
      ],
    },
  },
  {
    name: "other lists replace",
    template: { tolerations: [{ key: "a" }] },
    own: { tolerations: [] },
    merged: { tolerations: [] },
  },
  {
    name: "what is absent leaves the template's",
    template: { image: "a" },
    own: { image: undefined },
    merged: { image: "a" },
  },
  { name: "no tier at all is an empty value", template: undefined, own: undefined, merged: {} },
];

const merge = (...values: readonly unknown[]): unknown =>
  mergeTiers(values.map((value, index) => ({ name: `tier ${index}`, value }))).value;

const anyTier = fc.record(
  {
    replicas: fc.nat(9),
    image: fc.string(),
    podLabels: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.string()),
    env: fc.uniqueArray(fc.record({ name: fc.constantFrom("A", "B", "C"), value: fc.string() }), {
      selector: ({ name }) => name,
    }),
    flags: fc.uniqueArray(fc.constantFrom("--a=1", "--a=2", "--b", "--label=x", "--label=y"), {
      selector: (flag) => (flag.startsWith("--label") ? flag : flag.split("=")[0]),
    }),
  },
  { requiredKeys: [] },
);

describe("tiers", () => {
  for (const { name, template, own, merged } of cases) {
    it(name, () => {
      expect(merge(template, own)).to.deep.equal(merged);
    });
  }

  it("each value says which tier it comes from", () => {
    const { origins } = mergeTiers([
      { name: "default", value: { replicas: 1, resources: { requests: { cpu: "1", memory: "1Gi" } } } },
      { name: "ingesterTemplate", value: { resources: { requests: { cpu: "2" } } } },
      { name: "ingester", value: { replicas: 3 } },
    ]);
    expect(origins).to.deep.equal({
      replicas: "ingester",
      "resources.requests.cpu": "ingesterTemplate",
      "resources.requests.memory": "default",
    });
  });

  it("merging is associative, repeats nothing, and an empty tier changes nothing", () => {
    fc.assert(
      fc.property(anyTier, anyTier, anyTier, (a, b, c) => {
        expect(merge(merge(a, b), c)).to.deep.equal(merge(a, merge(b, c)));
        expect(merge(a, a)).to.deep.equal(merge(a));
        expect(merge(a, {})).to.deep.equal(merge(a));
        expect(merge({}, a)).to.deep.equal(merge(a));
      }),
    );
  });
});
