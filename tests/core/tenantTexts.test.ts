import { expect } from "chai";
import { parseWhizard, placementTenants, type WhizardSpec } from "../../provider/core/index.ts";
import { limitsAtGateway } from "../../provider/core/spec/limits.ts";
import { renderLimits } from "../../provider/core/thanos/limits.ts";
import { renderTenantLabels } from "../../provider/core/thanos/tenantLabels.ts";

const specOf = (part: object): WhizardSpec => {
  const parsed = parseWhizard({ storage: { embedded: {} }, ...part });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

describe("limits file", () => {
  const limitsOf = (part: object): unknown => {
    const { router, tenants } = specOf(part);
    return JSON.parse(renderLimits(router.limits, tenants));
  };

  it("without any limit still stands, and limits nothing", () => {
    expect(limitsOf({ tenants: [{ name: "a" }] })).to.deep.equal({
      write: { global: { max_concurrency: 0 }, default: { request: {} }, tenants: {} },
    });
  });

  it("has the limits of all, and of a tenant only what it says itself", () => {
    expect(
      limitsOf({
        router: { limits: { requestSizeBytes: 100, requestSeries: 10, concurrentRequests: 4 } },
        tenants: [
          { name: "b", limits: { requestSamples: 7 } },
          { name: "a", limits: { requestSeries: 0 } },
          { name: "c", limits: {} },
        ],
      }),
    ).to.deep.equal({
      write: {
        global: { max_concurrency: 4 },
        default: { request: { size_bytes_limit: 100, series_limit: 10 } },
        tenants: { a: { request: { series_limit: 0 } }, b: { request: { samples_limit: 7 } } },
      },
    });
  });
});

describe("limits at the gateway", () => {
  const limitsOf = (part: object): unknown => {
    const { gateway, tenants } = specOf(part);
    return tenants.map(({ limits }) => limitsAtGateway(gateway.limits, limits));
  };

  it("are those of all, and a tenant's own where it says something, 0 included", () => {
    expect(
      limitsOf({
        gateway: { limits: { writesPerSecond: 100, concurrentQueries: 8, queryTimeout: "1m" } },
        tenants: [
          { name: "a" },
          { name: "b", limits: { writesPerSecond: 0, queriesPerSecond: 5, queryTimeout: "1500ms" } },
        ],
      }),
    ).to.deep.equal([
      { writesPerSecond: 100, queriesPerSecond: undefined, concurrentQueries: 8, queryTimeoutMs: 60_000 },
      { writesPerSecond: 0, queriesPerSecond: 5, concurrentQueries: 8, queryTimeoutMs: 1500 },
    ]);
  });
});

describe("tenant labels", () => {
  const ringsOf = (part: object): unknown => {
    const { router, tenants } = specOf(part);
    return JSON.parse(renderTenantLabels(tenants, router.replicationFactor));
  };
  const itself = { address: "localhost:10901" };

  it("are a ring a tenant that has some, before the one of all others", () => {
    expect(
      ringsOf({
        tenants: [{ name: "b", labels: { z: "1", a: '"2"' } }, { name: "c" }, { name: "a", labels: { x: "y" } }],
      }),
    ).to.deep.equal([
      {
        hashring: "labels-of-a",
        tenants: ["a"],
        algorithm: "hashmod",
        endpoints: [itself],
        external_labels: { x: "y" },
      },
      {
        hashring: "labels-of-b",
        tenants: ["b"],
        algorithm: "hashmod",
        endpoints: [itself],
        external_labels: { a: '"2"', z: "1" },
      },
      { hashring: "others", algorithm: "hashmod", endpoints: [itself] },
    ]);
  });

  it("have the ingester in each ring once a copy, so that it keeps every copy it is sent", () => {
    expect(ringsOf({ router: { replicationFactor: 3 }, ingester: { replicas: 3 } })).to.deep.equal([
      { hashring: "others", algorithm: "hashmod", endpoints: [itself, itself, itself] },
    ]);
  });
});

describe("retention of a tenant", () => {
  const retentionOf = (retention: unknown) =>
    placementTenants(
      specOf({ tenants: [{ name: "a", retention }], compactor: { retention: { retentionRaw: "30d" } } }),
    )[0]?.retention;

  it("is none of its own where it comes to what all tenants have, however it is written", () => {
    expect([{}, { retentionRaw: "30d" }, { retentionRaw: "720h", retention1h: "360d" }].map(retentionOf)).to.deep.equal(
      [undefined, undefined, undefined],
    );
  });

  it("takes from all tenants' what it does not say", () => {
    expect(retentionOf({ retentionRaw: "1w" })).to.deep.equal({
      retentionRaw: "7d",
      retention5m: "180d",
      retention1h: "360d",
    });
  });
});
