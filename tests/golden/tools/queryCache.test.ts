import { expect } from "chai";
import { buildSpec, httpPort, metric, push, range, type Running, ThanosTrial, until } from "./thanosTrial.ts";

describe("Query Frontend's cache with the real Thanos", () => {
  const trial = new ThanosTrial();
  let frontend: Running;
  /** The time of all queries. */
  let at = 0;

  before(async function () {
    this.timeout(120_000);
    const built = buildSpec({
      storage: { embedded: {} },
      tenants: [{ name: "a" }, { name: "b" }],
      // Otherwise the last minute is never cached, and it is all that there is.
      queryFrontend: { flags: ["--query-range.response-cache-max-freshness=0s"] },
    });
    const ingester = await trial.startIngester(built);
    const router = await trial.startRouter(built, ingester);
    for (const tenant of ["a", "b"]) expect(await push(router, tenant, ["seen"])).to.not.match(/rror/);
    const queries = await trial.startQuery(built, [ingester]);
    frontend = await trial.start(built, "whizard-query-frontend", undefined, (arg) =>
      arg.replace(/(--query-frontend\.downstream-url=).*/, `$1http://${queries.address(httpPort)}`),
    );
    at = Math.floor(Date.now() / 1000);
    await until(
      () => range(queries, "b", "seen", at),
      (found) => found.length > 0,
    );
  });
  after(() => trial.end());

  const hits = (): Promise<number | undefined> =>
    metric(frontend, 'cortex_cache_hits_total{name="fifocache",tripperware="query_range"}');

  it("gives no tenant another's answer to the very same query, neither cold nor warm", async () => {
    const tenantsOf = async (tenant: string) =>
      (await range(frontend, tenant, "seen", at)).map((labels) => labels["tenant_id"]);
    for (const state of ["cold", "warm", "warm"]) {
      for (const tenant of ["a", "b", "c"])
        expect(await tenantsOf(tenant), `${tenant}, ${state}`).to.deep.equal(tenant === "c" ? [] : [tenant]);
    }
    // Every answer but each tenant's first one came from the cache.
    expect(await hits()).to.equal(6);
  });
});
