import { expect } from "chai";
import fc from "fast-check";
import { compile, parseWhizard, type KubeObject, type Placement } from "../../provider/core/index.ts";

const dnsLabel = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** StatefulSet pods carry the label controller-revision-hash, `<name>-<10 characters>`, which ends at 63. */
const longestStatefulSet = 52;

const objectsOf = (name: string, storages: readonly string[], number: number): readonly KubeObject[] | undefined => {
  const all = ["default", ...storages];
  const parsed = parseWhizard({
    name,
    storage: { embedded: {} },
    storages: Object.fromEntries(storages.map((storage) => [storage, { embedded: {} }])),
    store: { timeRanges: [{ maxTime: "-30d" }, { minTime: "-30d", maxTime: "-36h" }] },
    tenants: all.map((storage, index) => ({ name: `t${index}`, storage })),
  });
  if (!parsed.ok) {
    expect(parsed.issues.every(({ path }) => path === "name" || path.startsWith("storages."))).to.equal(true);
    return undefined;
  }
  const slots = all.map((storage, index) => ({ storage, tenants: [`t${index}`], number: number + index }));
  const placement: Placement = {
    ingesters: slots.map(({ storage, tenants, number: at }) => ({
      name: `${name}-ingester-${at}`,
      kind: "shared",
      storage,
      tenants,
      former: {},
    })),
    compactors: slots.map(({ storage, tenants, number: at }) => ({
      name: `${name}-compactor-${at}`,
      storage,
      tenants,
    })),
  };
  const { base, stages } = compile(parsed.value, placement, {
    embeddedS3: {},
    credentials: [],
    reconciler: { program: "", tenantKey: "" },
  });
  return [...base, ...stages.flatMap((stage) => stage.flatMap(({ objects }) => objects))];
};

const checkNames = (objects: readonly KubeObject[]): void => {
  for (const { kind, metadata } of objects) {
    // Its name is its API's, whatever the prefix.
    if (kind === "CustomResourceDefinition") continue;
    expect(metadata.name).to.match(dnsLabel);
    if (kind === "StatefulSet") expect(metadata.name.length, metadata.name).to.be.at.most(longestStatefulSet);
    for (const value of Object.values(metadata.labels ?? {})) expect(value.length).to.be.at.most(63);
  }
  const keys = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(new Set(keys).size).to.equal(keys.length);
};

const anyName = fc.stringMatching(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/);

describe("name properties", () => {
  it("whatever prefix and storages are accepted, all names are distinct DNS labels that leave room for pods' labels", () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        anyName,
        fc.uniqueArray(anyName, { maxLength: 3 }),
        fc.integer({ min: 0, max: 12_345 }),
        (name, storages, number) => {
          const objects = objectsOf(name, storages, number);
          if (objects === undefined) return;
          accepted += 1;
          checkNames(objects);
        },
      ),
      { numRuns: 300 },
    );
    expect(accepted).to.be.greaterThan(20);
  });

  it("the longest prefix that is accepted still has room for ingester 12345", () => {
    const longest = Array.from({ length: 63 }, (_, index) => "a".repeat(index + 1)).filter(
      (name) => objectsOf(name, [], 12_345) !== undefined,
    );
    expect(longest.length).to.be.greaterThan(30);
    checkNames(objectsOf(longest.at(-1)!, [], 12_345)!);
  });

  it("storages whose names look like parts of other names collide with nothing", () => {
    checkNames(objectsOf("w", ["s", "s-0", "store", "objstore", "ingesters", "s3"], 0)!);
  });
});
