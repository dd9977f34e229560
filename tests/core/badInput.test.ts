import { expect } from "chai";
import { parseAgentProxy, parseWhizard, type Issue } from "../../provider/core/index.ts";

interface Case {
  readonly name: string;
  readonly spec: unknown;
  readonly issues: readonly Issue[];
}

const storage = { embedded: {} };

const cases: readonly Case[] = [
  {
    name: "an unknown field is told with the nearest known one",
    spec: { storage, routr: {} },
    issues: [{ path: "routr", reason: "is no known field", hint: "did you mean router?" }],
  },
  {
    name: "an unknown field inside a component is told with its whole path",
    spec: { storage, router: { replicaFactor: 2, replicationfactor: 2 } },
    issues: [
      { path: "router.replicaFactor", reason: "is no known field", hint: "did you mean replicationFactor?" },
      { path: "router.replicationfactor", reason: "is no known field", hint: "did you mean replicationFactor?" },
    ],
  },
  {
    name: "a tenant that is given twice is told where it was first",
    spec: { storage, tenants: [{ name: "a" }, { name: "b" }, { name: "a" }] },
    issues: [{ path: "tenants[2].name", reason: '"a" is given twice', hint: "first at tenants[0]" }],
  },
  {
    name: "servers outside with two credentials, half a one, useless TLS and a name that is taken",
    spec: {
      storage,
      remoteWrites: [
        { name: "a", url: "http://a/push", bearerToken: "t", bearerTokenSecret: { name: "s", key: "k" }, tls: {} },
        {
          name: "a",
          url: "https://b/push",
          basicAuth: { username: "me" },
          tls: { certSecret: { name: "s", key: "k" } },
        },
      ],
      remoteQuery: {
        url: "https://q",
        basicAuth: { username: "me", password: "p", passwordSecret: { name: "s", key: "k" } },
      },
    },
    issues: [
      { path: "remoteWrites[1].name", reason: '"a" is given twice', hint: "first at remoteWrites[0]" },
      { path: "remoteWrites[0].tls", reason: "is of no use without TLS", hint: "make the URL begin with https://" },
      {
        path: "remoteWrites[0]",
        reason: "several credentials are given",
        hint: "one of basicAuth, bearerToken, bearerTokenSecret",
      },
      {
        path: "remoteWrites[1].tls",
        reason: "a client certificate needs its key and a key its certificate",
        hint: "set both or none",
      },
      {
        path: "remoteWrites[1].basicAuth",
        reason: "no password is given",
        hint: "exactly one of password and passwordSecret",
      },
      {
        path: "remoteQuery.basicAuth",
        reason: "two passwords are given",
        hint: "exactly one of password and passwordSecret",
      },
    ],
  },
  {
    name: "a text that is no duration is told with examples",
    spec: { storage, ingester: { localTsdbRetention: "7 days" } },
    issues: [
      {
        path: "ingester.localTsdbRetention",
        reason: '"7 days" is not allowed',
        hint: "a duration such as 30s, 3h, 7d or 1h30m",
      },
    ],
  },
  {
    name: "a duration below its bound is told with the bound",
    spec: { storage, store: { timeRanges: [{ maxTime: "-1h" }] }, ingester: { localTsdbRetention: "1h" } },
    issues: [{ path: "ingester.localTsdbRetention", reason: '"1h" is too short', hint: "at least 2h" }],
  },
  {
    name: "a range of time whose bounds are swapped is told",
    spec: { storage, store: { timeRanges: [{ minTime: "-36h", maxTime: "-30d" }] } },
    issues: [
      {
        path: "store.timeRanges[0]",
        reason: 'minTime "-36h" is not before maxTime "-30d"',
        hint: "minTime is the older bound, such as -30d with maxTime -36h",
      },
    ],
  },
  {
    name: "more copies than ingester replicas are told with both ways out",
    spec: { storage, router: { replicationFactor: 3 }, ingester: { replicas: 2 } },
    issues: [
      {
        path: "router.replicationFactor",
        reason: "3 copies need as many ingester replicas, but there are 2",
        hint: "at most 2, or set ingester.replicas to 3",
      },
    ],
  },
  {
    name: "a tenant's id that is no label value is told with what is",
    spec: { storage, tenants: [{ name: "a/b" }] },
    issues: [
      {
        path: "tenants[0].name",
        reason: '"a/b" is not allowed',
        hint: "a label value: 1 to 63 letters, digits, '.', '_' and '-' that starts and ends with a letter or digit",
      },
    ],
  },
  {
    name: "the reserved tenant is refused",
    spec: { storage, tenants: [{ name: "API" }] },
    issues: [
      {
        path: "tenants[0].name",
        reason: '"API" is reserved',
        hint: "any id but 'api', which is the path of global queries",
      },
    ],
  },
  {
    name: "a tenant's label that Prometheus would drop is refused",
    spec: { storage, tenantLabelName: "__proto__" },
    issues: [
      {
        path: "tenantLabelName",
        reason: '"__proto__" is reserved',
        hint: "a label name that does not start with '__'",
      },
    ],
  },
  {
    name: "a tenant that is both exclusive and soft is refused",
    spec: { storage, tenants: [{ name: "a", exclusive: true, soft: true }] },
    issues: [{ path: "tenants[0]", reason: 'tenant "a" is both exclusive and soft', hint: "set at most one of them" }],
  },
  {
    name: "a tenant of a storage that is none is told with the nearest",
    spec: { storage, storages: { europe: storage }, tenants: [{ name: "a", storage: "europ" }] },
    issues: [{ path: "tenants[0].storage", reason: '"europ" is no storage', hint: "did you mean europe?" }],
  },
  {
    name: "a spec without storage is told so",
    spec: {},
    issues: [{ path: "storage", reason: "is required" }],
  },
  {
    name: "a storage of no kind and one of two kinds are refused",
    spec: { storage: {}, storages: { two: { embedded: {}, raw: { type: "GCS", config: {} } } } },
    issues: [
      { path: "storage", reason: "no kind of storage is given", hint: "exactly one of s3, aws, embedded, raw" },
      {
        path: "storages.two",
        reason: "embedded and raw exclude each other",
        hint: "exactly one of s3, aws, embedded, raw",
      },
    ],
  },
  {
    name: "half a credential is refused",
    spec: { storage: { s3: { bucket: "b", endpoint: "e", accessKey: "a" } } },
    issues: [
      {
        path: "storage.s3",
        reason: "the credential is incomplete or given twice",
        hint: "set accessKey and secretKey, or accessKeySecret and secretKeySecret, or none to use the pods' identity",
      },
    ],
  },
  {
    name: "TLS to a bucket that is asked for plainly is refused, as is half a client certificate",
    spec: {
      storage: {
        s3: { bucket: "b", endpoint: "e", insecure: true, tls: { certSecret: { name: "t", key: "tls.crt" } } },
      },
    },
    issues: [
      {
        path: "storage.s3",
        reason: "insecure and tls exclude each other",
        hint: "leave insecure out to speak HTTPS",
      },
      {
        path: "storage.s3.tls",
        reason: "a client certificate needs its key and a key its certificate",
        hint: "set both or none",
      },
    ],
  },
  {
    name: "a value outside of an enumeration is told with the allowed ones",
    spec: { storage, query: { promqlEngine: "fast" } },
    issues: [{ path: "query.promqlEngine", reason: '"fast" is not allowed', hint: "one of thanos, prometheus" }],
  },
  {
    name: "a name with no room for the pods' labels is refused",
    spec: { storage, name: "a".repeat(37) },
    issues: [
      {
        path: "name",
        reason: `"${"a".repeat(37)}" is not allowed`,
        hint: "a name of at most 36 lower case letters, digits and '-' that starts with a letter",
      },
    ],
  },
  {
    name: "everything wrong is told at once, schema and sense",
    spec: {
      storage,
      colour: "red",
      tenants: [{ name: "-a" }, { name: "b", storage: "nowhere" }, { name: "b" }],
      router: { replicationFactor: 2 },
    },
    issues: [
      {
        path: "tenants[0].name",
        reason: '"-a" is not allowed',
        hint: "a label value: 1 to 63 letters, digits, '.', '_' and '-' that starts and ends with a letter or digit",
      },
      {
        path: "colour",
        reason: "is no known field",
        hint: "known are name, namespace, createNamespace, clusterDomain, tenantHeader, tenantLabelName, defaultTenantId, componentTls, networkPolicies, storage, storages, tenants, ruleSets, remoteWrites, remoteQuery, gatewayTemplate, gateway, fanoutTemplate, fanout, routerTemplate, router, ingesterTemplate, ingester, queryTemplate, query, queryFrontendTemplate, queryFrontend, storeTemplate, store, compactorTemplate, compactor, rulerTemplate, ruler, globalRuler, alertmanager, observability, reconciler",
      },
      { path: "tenants[2].name", reason: '"b" is given twice', hint: "first at tenants[1]" },
      { path: "tenants[1].storage", reason: '"nowhere" is no storage', hint: "known are default" },
      {
        path: "router.replicationFactor",
        reason: "2 copies need as many ingester replicas, but there are 1",
        hint: "at most 1, or set ingester.replicas to 2",
      },
    ],
  },
];

describe("bad input", () => {
  for (const { name, spec, issues } of cases) {
    it(name, () => {
      expect(parseWhizard(spec)).to.deep.equal({ ok: false, issues });
    });
  }

  it("of an agent proxy is told at once too", () => {
    expect(parseAgentProxy({ tenant: "a", gateway: { host: "gateway.example:9090", port: 0 } })).to.deep.equal({
      ok: false,
      issues: [
        {
          path: "gateway.host",
          reason: '"gateway.example:9090" is not allowed',
          hint: "a host name or an IP address, without a port",
        },
        { path: "gateway.port", reason: "0 is too small", hint: "at least 1" },
      ],
    });
  });
});
