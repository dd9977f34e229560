import { expect } from "chai";
import { buildSpec, fileOf, metric, push, query, ThanosTrial, until } from "./thanosTrial.ts";

const specWith = (tenants: readonly unknown[], more: object = {}) => ({ storage: { embedded: {} }, tenants, ...more });

const withLabels = (labels: object) => buildSpec(specWith([{ name: "a", labels }, { name: "b" }]));
const labelsFile = "/etc/whizard/tenant-labels/rings.json";

describe("what a tenant's own fields do in the real Thanos", () => {
  let trial: ThanosTrial;
  beforeEach(() => void (trial = new ThanosTrial()));
  afterEach(() => trial.end());

  it("its labels are in the answers to its queries, in nobody else's, and follow a change without a restart", async () => {
    const built = withLabels({ region: "eu" });
    const ingester = await trial.startIngester(built);
    const router = await trial.startRouter(built, ingester);
    const queries = await trial.startQuery(built, [ingester]);
    expect(await push(router, "a", ["seen"])).to.not.match(/rror/);
    expect(await push(router, "b", ["seen"])).to.not.match(/rror/);
    const regionsOf = async (tenant: string) => (await query(queries, tenant, "seen")).map(({ region }) => region);

    expect(await until(() => regionsOf("a"), (regions) => regions.length > 0)).to.deep.equal(["eu"]);
    expect(await until(() => regionsOf("b"), (regions) => regions.length > 0)).to.deep.equal([undefined]);

    ingester.update(labelsFile, fileOf(withLabels({ region: "us" }), "rings.json"));
    expect(await until(() => regionsOf("a"), ([region]) => region === "us")).to.deep.equal(["us"]);
    // Once at the start; a flush for each change would cut blocks and refuse samples meanwhile.
    expect(await metric(ingester, "thanos_receive_multi_db_updates_attempted_total")).to.equal(1);
  });

  it("every copy of its samples is kept where the router sends it", async () => {
    const built = buildSpec(
      specWith([{ name: "a", labels: { region: "eu" } }], { router: { replicationFactor: 2 }, ingester: { replicas: 2 } }),
    );
    const ingesters = [await trial.startIngester(built), await trial.startIngester(built)];
    const router = await trial.startRouter(built, ...ingesters);
    expect(await push(router, "a", ["seen"])).to.not.match(/rror/);
    for (const ingester of ingesters) {
      const queries = await trial.startQuery(built, [ingester]);
      const seen = await until(() => query(queries, "a", "seen"), (series) => series.length > 0);
      expect(seen.map(({ region }) => region)).to.deep.equal(["eu"]);
    }
  });

  it("its limits refuse what is too much for it and let the same pass for others, and follow a change without a restart", async () => {
    const withLimit = (requestSeries: number) =>
      buildSpec(specWith([{ name: "a", limits: { requestSeries } }, { name: "b" }], { router: { limits: { concurrentRequests: 5 } } }));
    const built = withLimit(1);
    const router = await trial.startRouter(built, await trial.startIngester(built));

    expect(await push(router, "a", ["one"])).to.not.match(/rror/);
    expect(await push(router, "a", ["one", "two"])).to.match(/413/);
    expect(await push(router, "b", ["one", "two"])).to.not.match(/rror/);

    router.update("/etc/whizard/limits/limits.json", fileOf(withLimit(2), "limits.json"));
    expect(await until(() => push(router, "a", ["one", "two"]), (said) => !/413/.test(said))).to.not.match(/rror/);
  });

  it("samples go to the ingesters by Cap'n Proto where that is asked for", async () => {
    const built = buildSpec(specWith([{ name: "a", labels: { region: "eu" } }], { router: { replicationProtocol: "capnproto" } }));
    const ingester = await trial.startIngester(built);
    const router = await trial.startRouter(built, ingester);
    const queries = await trial.startQuery(built, [ingester]);
    expect(await push(router, "a", ["seen"])).to.not.match(/rror/);
    const seen = await until(() => query(queries, "a", "seen"), (series) => series.length > 0);
    expect(seen.map(({ region }) => region)).to.deep.equal(["eu"]);
  });
});
