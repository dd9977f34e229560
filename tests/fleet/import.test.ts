import { expect } from "chai";
import { parse } from "yaml";
import { importWhizard, parseWhizard, type ImportNote } from "../../provider/core/index.ts";
import { cases, namespace, object, secret, service, storage } from "./importCases.ts";
import { Workplace } from "./whizardCommand.ts";

const told = (notes: readonly ImportNote[]): readonly string[] =>
  notes.map(({ object: owner, path, reason }) => `${owner}${path === "" ? "" : ` ${path}`}: ${reason}`);

/** The spec beyond what the Service and its Storage alone come to, and what is told. */
const imported = (...objects: readonly unknown[]) => {
  const { spec, lost, changed } = importWhizard([service, storage, ...objects]);
  expect(parseWhizard(spec).ok).to.equal(true);
  const { name: _name, namespace: _namespace, createNamespace: _create, storage: _storage, ...rest } = spec;
  return { spec: rest, lost: told(lost), changed: told(changed) };
};

describe("whizard import", () => {
  for (const [name, { objects, spec, lost = [], changed = [] }] of Object.entries(cases)) {
    it(`carries over ${name}`, () => expect(imported(...objects)).to.deep.equal({ spec, lost, changed }));
  }

  it("takes the Service's templates, its settings and its storage, and leaves nothing unsaid", () => {
    const { spec, lost } = importWhizard([
      storage,
      object(
        "Service",
        {
          tenantHeader: "X-Tenant",
          defaultTenantId: "nobody",
          tenantLabelName: "tenant",
          storage: { namespace, name: "remote" },
          ingesterTemplateSpec: { replicas: 2, defaultTenantsPerIngester: 4, defaultIngesterRetentionPeriod: "1h" },
          gatewayTemplateSpec: {},
          remoteWrites: [
            {
              name: "archive",
              url: "https://archive.example/push",
              headers: { "X-Source": "a" },
              remoteTimeout: "10s",
              bearerToken: "t",
            },
          ],
          remoteQuery: { url: "https://queries.example/prometheus" },
        },
        { labels: {} },
      ),
    ]);
    expect(spec).to.deep.equal({
      name: "whizard",
      namespace,
      createNamespace: false,
      tenantHeader: "X-Tenant",
      tenantLabelName: "tenant",
      defaultTenantId: "nobody",
      storage: {
        s3: {
          bucket: "b",
          endpoint: "s3.example:443",
          accessKeySecret: secret("accessKey"),
          secretKeySecret: secret("secretKey"),
        },
      },
      remoteWrites: [
        {
          name: "archive",
          url: "https://archive.example/push",
          headers: { "X-Source": "a" },
          timeout: "10s",
          bearerToken: "t",
        },
      ],
      remoteQuery: { url: "https://queries.example/prometheus" },
      ingesterTemplate: { replicas: 2, defaultTenantsPerIngester: 4, defaultIngesterRetentionPeriod: "1h" },
    });
    expect(lost).to.deep.equal([]);
  });

  it("makes a Ruler with a tenant that tenant's ruler, and one without the global ruler", () => {
    const { spec, lost, changed } = importWhizard([
      service,
      storage,
      object("Tenant", { tenant: "a" }, { name: "a", namespace: undefined }),
      object("Ruler", { tenant: "a", shards: 2, alertmanagersUrl: "http://am:9093" }, { name: "of-a" }),
      object(
        "Ruler",
        { tenant: "b", evaluationInterval: "soon", ruleNamespaceSelector: { matchLabels: { a: "b" } } },
        { name: "of-b" },
      ),
      object(
        "Ruler",
        {
          evaluationInterval: "1m",
          alertmanagersUrl: ["http://am:9093"],
          ruleSelectors: [{ matchLabels: { role: "all" } }],
          queryConfig: { name: "rules", key: "query.yml" },
          prometheusConfigReloader: { image: "registry.example/reloader:v1" },
        },
        { name: "of-all" },
      ),
    ]);
    expect(spec["tenants"]).to.deep.equal([
      { name: "a", ruler: { shards: 2, alertmanagersUrl: ["http://am:9093"] } },
      { name: "b", ruler: {} },
    ]);
    expect(spec["ruler"]).to.equal(undefined);
    expect(spec["globalRuler"]).to.deep.equal({
      evaluationInterval: "1m",
      alertmanagersUrl: ["http://am:9093"],
      ruleSelectors: [{ matchLabels: { role: "all" } }],
      queryConfig: { name: "rules", key: "query.yml" },
      reloaderImage: "registry.example/reloader:v1",
    });
    expect(lost.map(({ object: owner, path }) => `${owner} ${path}`)).to.deep.equal([
      "Ruler monitoring/of-b spec.ruleNamespaceSelector",
      "Ruler monitoring/of-b spec.evaluationInterval",
    ]);
    expect(changed.map(({ object: owner, path }) => `${owner} ${path}`)).to.deep.equal([
      "Ruler monitoring/of-b spec.tenant",
    ]);
  });

  it("says of every field of a Gateway whether it is in the spec", () => {
    const gatewaySpec = { nodePort: 30990, debug: true, enabledTenantsAdmission: true };
    const { spec, lost } = importWhizard([service, storage, object("Gateway", gatewaySpec)]);
    const said = new Set(lost.map(({ path }) => path));
    const sections = spec as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
    for (const name of Object.keys(gatewaySpec)) {
      expect(said.has(`spec.${name}`), name).to.equal(sections["gateway"]?.[name] === undefined);
    }
  });

  it("does not depend on the order of the objects", () => {
    const all = Object.values(cases).flatMap((each) => each.objects);
    const keyOf = (each: unknown): string => {
      const { kind, metadata } = each as { kind: string; metadata: { name: string } };
      return `${kind} ${metadata.name}`;
    };
    const objects = [...new Map(all.map((each) => [keyOf(each), each])).values()];
    const one = importWhizard([service, storage, ...objects]);
    const other = importWhizard([...objects].reverse().concat([storage, service]));
    expect(other.spec).to.deep.equal(one.spec);
  });

  describe("as a command", () => {
    let place: Workplace;
    beforeEach(() => (place = new Workplace()));
    afterEach(() => place.remove());

    const list = JSON.stringify({
      apiVersion: "v1",
      kind: "List",
      items: [service, storage, object("Router", { webConfigs: 1 })],
    });

    it("writes a valid spec and says what was lost; --strict makes that an error", () => {
      const { code, stdout, stderr } = place.run(["import", "-f", "-"], list);
      expect(code).to.equal(0);
      expect(parseWhizard(parse(stdout)).ok).to.equal(true);
      expect(stderr).to.equal(
        "Not carried over (1):\n  Router monitoring/whizard spec.webConfigs: has no counterpart\n",
      );
      expect(place.run(["import", "-f", "-", "--strict"], list).code).to.equal(1);
      expect(place.run(["validate", "-f", "-"], stdout).code).to.equal(0);
    });

    it("takes several files, and asks which of several Services is meant", () => {
      place.write("a.yaml", list);
      place.write("b.yaml", JSON.stringify(object("Service", {}, { name: "second" })));
      const both = ["import", "-f", "a.yaml", "-f", "b.yaml"];
      expect(place.run(both).stderr).to.include("--service (monitoring.whizard, monitoring.second)");
      expect(place.run([...both, "--service", "monitoring.second"]).stdout).to.include("name: second");
      expect(place.run([...both, "--service", "monitoring.third"]).code).to.equal(1);
    });

    it("refuses what holds nothing of upstream, and broken YAML", () => {
      expect(place.run(["import", "-f", "-"], "kind: Pod").stderr).to.include("no object of upstream Whizard");
      expect(place.run(["import", "-f", "-"], "a: [").stderr).to.include("<stdin>:1:");
    });
  });
});
