import { expect } from "chai";
import { diffExplained, explainCentralStack, parseCentralStack } from "../../../provider/core/index.ts";

const spec = { storage: { embedded: {} }, tenants: [{ name: "a" }] };

const explain = (stack: object) => {
  const parsed = parseCentralStack({ central: { context: "c" }, ...stack });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return explainCentralStack(parsed.value);
};

/** Each difference as `path: value (tier) -> value (tier)`. */
const differences = (from: object, to: object): readonly string[] =>
  diffExplained(explain(from), explain(to)).map((it) => {
    const [before, after] = [it.from, it.to].map((side) =>
      side === undefined ? "-" : `${JSON.stringify(side.value)} (${side.tier})`,
    );
    return `${it.path}: ${before} -> ${after}`;
  });

interface Case {
  readonly name: string;
  readonly from: object;
  readonly to: object;
  readonly wanted: readonly string[];
}

const cases: readonly Case[] = [
  { name: "nothing, however it is written", from: { spec }, to: { spec: { ...spec, router: {} } }, wanted: [] },
  {
    name: "a value and the tier that it comes from",
    from: { spec: { ...spec, ingesterTemplate: { replicas: 2 } } },
    to: { spec: { ...spec, ingester: { replicas: 3 } } },
    wanted: ["spec.ingester.replicas: 2 (ingesterTemplate) -> 3 (ingester)"],
  },
  {
    name: "nothing where a value that is given is the default's",
    from: { spec },
    to: { spec: { ...spec, router: { replicationFactor: 1 } } },
    wanted: [],
  },
  {
    name: "tenants by name, wherever they stand in the list",
    from: { spec },
    to: { spec: { ...spec, tenants: [{ name: "new", exclusive: true }, { name: "a" }] } },
    wanted: ['spec.tenants[new]: - -> "set" (spec)', "spec.tenants[new].exclusive: - -> true (spec)"],
  },
  {
    name: "another storage in one line, and what was given of it",
    from: { spec },
    to: { spec: { ...spec, storage: { s3: { bucket: "b", endpoint: "s3.example" } } } },
    wanted: [
      'spec.storage.embedded: "set" (spec) -> -',
      'spec.storage.s3: - -> "set" (spec)',
      'spec.storage.s3.bucket: - -> "b" (spec)',
      'spec.storage.s3.endpoint: - -> "s3.example" (spec)',
    ],
  },
  {
    name: "what stands beside the spec",
    from: { spec, central: { context: "dev" } },
    to: { spec, central: { context: "prod" }, agents: { x: { context: "prod", tenant: "a" } } },
    wanted: [
      'agents: - -> "set" (spec)',
      'agents.x.context: - -> "prod" (spec)',
      "agents.x.proxy: - -> {} (spec)",
      'agents.x.tenant: - -> "a" (spec)',
      'central.context: "dev" (spec) -> "prod" (spec)',
    ],
  },
];

describe("the difference between two environments", () => {
  for (const { name, from, to, wanted } of cases)
    it(`tells ${name}`, () => expect(differences(from, to)).to.deep.equal(wanted));
});
