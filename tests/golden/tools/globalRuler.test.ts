import { expect } from "chai";
import { ask, buildSpec, push, type Running, ThanosTrial, until } from "./thanosTrial.ts";

const labelled = (value: string): string => `label_replace(vector(1), "tenant_id", "${value}", "", "")`;

const records = (rules: Readonly<Record<string, string>>) => ({
  name: Object.keys(rules).join(),
  rules: Object.entries(rules).map(([record, expr]) => ({ record, expr })),
});

const spec = {
  storage: { embedded: {} },
  defaultTenantId: "nobody",
  tenants: [{ name: "a" }, { name: "b" }],
  globalRuler: {
    evaluationInterval: "1s",
    ruleGroups: [
      // Values that Thanos refuses, takes for a folder, or has no tenant for: none may hold up those behind it.
      records({ "bad:slash": labelled("x/y"), "bad:dots": labelled(".."), "bad:stranger": labelled("stranger") }),
      records({ "tenant:seen:count": "count by (tenant_id) (seen)", "all:seen:count": "count(seen)", clock: "time()" }),
    ],
  },
};

describe("the global ruler with the real Thanos", () => {
  const trial = new ThanosTrial();
  let tenantQuery: Running;
  let globalQuery: Running;

  before(async function () {
    this.timeout(120_000);
    const built = buildSpec(spec);
    const ingester = await trial.startIngester(built);
    const router = await trial.startRouter(built, ingester);
    for (const tenant of ["a", "b"]) expect(await push(router, tenant, ["seen"])).to.not.match(/rror/);
    tenantQuery = await trial.startQuery(built, [ingester]);
    globalQuery = await trial.startQuery(built, [ingester], "whizard-query-global");
    await trial.startGlobalRuler(built, globalQuery, await trial.startSplitRouter(built, ingester));
  });
  after(() => trial.end());

  const found = async (tenant: string, metric: string) =>
    until(
      async () => (await ask(tenantQuery, tenant, metric)).map(({ metric: { tenant_id: id }, value }) => [id, value[1]]),
      (samples) => samples.length > 0,
    );

  it("writes a result to the tenant that its label names", async () => {
    expect(await found("a", "tenant:seen:count")).to.deep.equal([["a", "1"]]);
    expect(await found("b", "tenant:seen:count")).to.deep.equal([["b", "1"]]);
  });

  it("writes a result without the label to the default tenant, and to no other", async () => {
    expect(await found("nobody", "all:seen:count")).to.deep.equal([["nobody", "2"]]);
    for (const tenant of ["a", "b"]) expect(await ask(tenantQuery, tenant, "all:seen:count")).to.deep.equal([]);
  });

  it("goes on when a label names no tenant or can name none", async () => {
    expect(await found("stranger", "bad:stranger")).to.deep.equal([["stranger", "1"]]);
    const clock = async () => Number((await ask(tenantQuery, "nobody", "clock"))[0]?.value[1] ?? 0);
    const first = await clock();
    expect(await until(clock, (now) => now > first + 20)).to.be.greaterThan(first + 20);
    expect(await ask(globalQuery, "", '{__name__=~"bad:(slash|dots)"}')).to.deep.equal([]);
  });

  it("reads all tenants from a Query of its own, whose answers the tenants' Query does not give", async () => {
    const idsOf = async (from: Running) => (await ask(from, "a", "seen")).map(({ metric }) => metric["tenant_id"]).sort();
    expect(await idsOf(globalQuery)).to.deep.equal(["a", "b"]);
    expect(await idsOf(tenantQuery)).to.deep.equal(["a"]);
  });
});
