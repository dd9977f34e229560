import { expect } from "chai";
import { agentProxy, whizard, type AloneName } from "../../provider/core/index.ts";
import { buildGolden } from "./buildGolden.ts";
import { aloneNames, schemaOf } from "./components.ts";
import { goldenCases, wantFolder, type GoldenCase } from "./goldenCase.ts";
import { renderGolden } from "./renderGolden.ts";
import { schemaFields, valuesAt } from "./schemaPaths.ts";
import { seededRandom, shuffle } from "./shuffle.ts";
import { readFiles } from "./wantedFiles.ts";

const caseNamed = (name: string): GoldenCase => goldenCases.find((golden) => golden.name === name)!;

/** Where a cache may be in a Redis, whose fields are the same. */
const redisCaches = ["store.indexCache", "store.bucketCache", "queryFrontend.cache"];

/**
 * The tiers of a component share its fields; so do the default storage and the further ones, the servers
 * outside, and all lists of rules.
 */
const sameFields = (path: string): readonly string[] => {
  const redis = /^(?:store|queryFrontend)(?:Template)?\.(?:indexCache|bucketCache|cache)(\.redis\..*)$/.exec(path)?.[1];
  if (redis !== undefined) {
    return redisCaches.flatMap((cache) => [`${cache}${redis}`, `${cache.replace(".", "Template.")}${redis}`]);
  }
  const [, component, rest] = /^([A-Za-z]+?)(?:Template)?((?:\.|\[|$).*)$/.exec(path) ?? [path, path, ""];
  const tiers = [`${component}${rest}`, `${component}Template${rest}`];
  const storages = path.replace(/^(storages\.\*|storage)(?=\.)/, "");
  if (storages !== path) return [`storage${storages}`, `storages.*${storages}`];
  const ruler = path.replace(/^(tenants\[\]\.ruler|rulerTemplate|ruler)(?=\.|$)/, "");
  if (ruler !== path) return [`tenants[].ruler${ruler}`, `rulerTemplate${ruler}`, `ruler${ruler}`];
  const remote = path.replace(/^(remoteWrites\[\]|remoteQuery)(?=\.)/, "");
  if (remote !== path) return [`remoteWrites[]${remote}`, `remoteQuery${remote}`];
  const groups = path.replace(/^(tenants\[\]\.ruleGroups|ruleSets\[\]\.groups)/, "");
  return groups === path ? tiers : [`tenants[].ruleGroups${groups}`, `ruleSets[].groups${groups}`];
};

const missingFields = (schema: Parameters<typeof schemaFields>[0], ...inputs: readonly unknown[]): readonly string[] =>
  schemaFields(schema)
    .map(({ path }) => path)
    .filter((path) => sameFields(path).every((same) => inputs.every((input) => valuesAt(input, same).length === 0)));

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
    // A cache is in memcached or in Redis, not in both.
    const tls = ["component-tls", "component-tls-given", "component-tls-issuer", "component-tls-existing", "gateway-tls-generated"];
    const specs = ["every-field", "redis-caches", "remotes", "alertmanager", "webhook-existing", ...tls].map((name) => caseNamed(name).spec);
    expect(missingFields(whizard, ...specs)).to.deep.equal([]);
  });

  it("use every field of the agent proxy's spec", () => {
    const specs = ["every-field-agent-proxy", "agent-proxy-certificate"].map((name) => caseNamed(name).spec);
    expect(missingFields(agentProxy, ...specs)).to.deep.equal([
      // Excludes `ca`.
      "gateway.tls.caSecret",
      "gateway.tls.caSecret.name",
      "gateway.tls.caSecret.key",
      // Excludes the texts.
      "prometheusAgent.metricsTls.secret",
    ]);
  });

  /** Fields that a component has only where it stands alone; those of its template are the topology's. */
  const ownFields = (name: AloneName): readonly string[] => {
    const section = whizard.shape[`${name.charAt(0).toLowerCase()}${name.slice(1)}` as "router"] ?? whizard.shape.storage;
    const shared = new Set(schemaFields(section).map(({ path }) => path));
    return schemaFields(schemaOf(name))
      .map(({ path }) => path)
      .filter((path) => !shared.has(path));
  };

  for (const name of aloneNames)
    it(`use every field that ${name} has where it stands alone`, () => {
      const specs = goldenCases.filter(({ component }) => component === name).map(({ spec }) => spec);
      const missing = ownFields(name).filter((path) => specs.every((spec) => valuesAt(spec, path).length === 0));
      expect(missing).to.deep.equal([]);
      expect(ownFields(name)).to.include("name");
    });

  it("would notice a field that is not used", () => {
    const spec = { ...caseNamed("every-field").spec } as Record<string, unknown>;
    delete spec["query"];
    delete spec["queryTemplate"];
    expect(missingFields(whizard, spec)).to.include.members(["query", "query.image", "query.stores[].addresses[]"]);
  });
});
