import { expect } from "chai";
import { parseWhizard, type Issue } from "../../provider/core/index.ts";

interface Case {
  readonly name: string;
  readonly spec: unknown;
  readonly issues: readonly Issue[];
}

const storage = { embedded: {} };

const cases: readonly Case[] = [
  {
    name: "more copies than replicas are told beside other faults of router and ingester, a broken count is not guessed",
    spec: {
      storage,
      router: { replicationFactor: 3, hashringAlgorithm: "random" },
      ingester: { localTsdbRetention: "long" },
      store: { timeRanges: [{ maxTime: "-30d" }, { minTime: "-20d" }], replicas: -1 },
    },
    issues: [
      { path: "router.hashringAlgorithm", reason: '"random" is not allowed', hint: "one of ketama, hashmod" },
      {
        path: "ingester.localTsdbRetention",
        reason: '"long" is not allowed',
        hint: "a duration such as 30s, 3h, 7d or 1h30m",
      },
      { path: "store.replicas", reason: "-1 is too small", hint: "at least 0" },
      {
        path: "router.replicationFactor",
        reason: "3 copies need as many ingester replicas, but there are 1",
        hint: "at most 1, or set ingester.replicas to 3",
      },
      {
        path: "store.timeRanges[1].minTime",
        reason: 'data between "-30d" and "-20d" is served by no store',
        hint: 'set it to "-30d"',
      },
    ],
  },
  {
    name: "a broken count of replicas is told alone",
    spec: { storage, router: { replicationFactor: 3 }, ingester: { replicas: "two" } },
    issues: [{ path: "ingester.replicas", reason: '"two" is of the wrong type: expected number' }],
  },
  {
    name: "a header that means something else is no tenant header",
    spec: { storage, tenantHeader: "Authorization" },
    issues: [
      {
        path: "tenantHeader",
        reason: '"Authorization" has another meaning',
        hint: "a header of its own, such as WHIZARD-TENANT",
      },
    ],
  },
  {
    name: "a tenant's label that queries would drop as a replica's is refused",
    spec: { storage, tenantLabelName: "cluster", query: { replicaLabelNames: ["cluster"] } },
    issues: [
      {
        path: "tenantLabelName",
        reason: '"cluster" is one of query.replicaLabelNames, which queries drop',
        hint: "choose another name",
      },
    ],
  },
  {
    name: "names for a gateway's certificate that nobody makes are refused",
    spec: { storage, gateway: { tls: { hosts: ["metrics.example"] } } },
    issues: [
      {
        path: "gateway.tls.hosts",
        reason: "nobody makes a certificate for them",
        hint: "set issuer or generated, or leave it out",
      },
    ],
  },
  {
    name: "files of a gateway's certificate that cert-manager does not write are refused",
    spec: { storage, gateway: { tls: { issuer: { name: "i" }, keySecret: { name: "gateway-tls", key: "key" } } } },
    issues: [
      {
        path: "gateway.tls.keySecret.key",
        reason: "cert-manager writes tls.crt and tls.key of one Secret",
        hint: "name those, or leave certSecret and keySecret out",
      },
    ],
  },
  {
    name: "a bearer token for dashboards that come with a user and a password is refused",
    spec: {
      storage,
      componentTls: {},
      observability: {},
      gateway: { globalCredentials: { grafana: { scheme: "bearer" } } },
    },
    issues: [
      {
        path: "gateway.globalCredentials.grafana.scheme",
        reason: "the data source of all tenants comes with a user and a password",
        hint: "basic, or another name for this credential",
      },
    ],
  },
  {
    name: "a webhook whose certificate is made by hand needs to know who signed it, any other knows by itself",
    spec: { storage, componentTls: { enabled: false, existingSecrets: true }, reconciler: { webhook: {} } },
    issues: [
      {
        path: "reconciler.webhook.caBundle",
        reason: "is required, as the certificate is made by hand",
        hint: "ca.crt in base64",
      },
    ],
  },
  {
    name: "an authority that the package knows is not given a second time, and its times are looked at for the webhook alone, too",
    spec: {
      storage,
      componentTls: { enabled: false, issuer: { name: "internal" }, earlyRenewal: "500d" },
      reconciler: { webhook: { caBundle: "LS0t" } },
    },
    issues: [
      {
        path: "componentTls.earlyRenewal",
        reason: '"500d" is not shorter than the validity of 365d: each certificate would be renewed at once',
        hint: "a third of the validity, for example",
      },
      {
        path: "reconciler.webhook.caBundle",
        reason: "is set by itself",
        hint: "leave it out without componentTls.existingSecrets",
      },
    ],
  },
  {
    name: "a declared tenant that is the default tenant as well is refused",
    spec: { storage, tenants: [{ name: "a" }, { name: "unknown" }] },
    issues: [
      {
        path: "defaultTenantId",
        reason: '"unknown" is a declared tenant: what names no tenant would be written to it and read from it',
        hint: "choose an id that is not tenants[1].name",
      },
    ],
  },
  {
    name: "labels of a tenant that are somebody else's, or none, are refused",
    spec: {
      storage,
      tenants: [
        { name: "a", labels: { tenant_id: "b" } },
        { name: "b", labels: { receive_replica: "0" } },
        { name: "c", labels: { zone: "", __zone: "1", "1zone": "1" } },
      ],
    },
    issues: [
      {
        path: "tenants[2].labels.zone",
        reason: '"" is not allowed',
        hint: "text, not empty, without control characters",
      },
      {
        path: "tenants[2].labels.__zone",
        reason: '"1" is reserved',
        hint: "a label name that does not start with '__'",
      },
      {
        path: "tenants[2].labels.1zone",
        reason: '"1" is not allowed',
        hint: "a label name: letters, digits and '_', no digit first",
      },
      {
        path: "tenants[0].labels.tenant_id",
        reason: 'the label "tenant_id" is the tenantLabelName',
        hint: "choose another name",
      },
      {
        path: "tenants[1].labels.receive_replica",
        reason: 'the label "receive_replica" tells the ingesters\' replicas apart',
        hint: "choose another name",
      },
    ],
  },
  {
    name: "retentions that end before Thanos downsamples are refused, as the compactor would not start",
    spec: {
      storage,
      compactor: { retention: { retentionRaw: "39h", retention5m: "0s" } },
      tenants: [{ name: "a", retention: { retentionRaw: "40h", retention5m: "9d" } }],
    },
    issues: [
      {
        path: "compactor.retention.retentionRaw",
        reason: '"39h" is shorter than the 40h after which samples of 5m are made of these',
        hint: "at least 40h, 0s for ever, or disableDownsampling",
      },
      {
        path: "tenants[0].retention.retention5m",
        reason: '"9d" is shorter than the 10d after which samples of 1h are made of these',
        hint: "at least 10d, 0s for ever, or disableDownsampling",
      },
    ],
  },
  {
    name: "limits and retentions out of bounds are told with their bounds",
    spec: {
      storage,
      tenants: [{ name: "a", limits: { requestSeries: -1 }, retention: { retentionRaw: "for ever" } }],
      router: { limits: { concurrentRequests: 2_000_000 } },
    },
    issues: [
      { path: "tenants[0].limits.requestSeries", reason: "-1 is too small", hint: "at least 0" },
      {
        path: "tenants[0].retention.retentionRaw",
        reason: '"for ever" is not allowed',
        hint: "a duration such as 30s, 3h, 7d or 1h30m",
      },
      { path: "router.limits.concurrentRequests", reason: "2000000 is too big", hint: "at most 1000000" },
    ],
  },
  {
    name: "a cache in two places, with two passwords and half a certificate, is refused",
    spec: {
      storage,
      queryFrontend: { cache: { memcached: { addresses: ["a:1"] }, redis: { address: "b:2" } } },
      store: {
        indexCache: {
          redis: {
            address: "c:3",
            password: "p",
            passwordSecret: { name: "s", key: "k" },
            tls: { certSecret: { name: "s", key: "k" } },
          },
        },
        bucketCache: { redis: { address: "d:4", password: 'with a "quote"' } },
      },
    },
    issues: [
      {
        path: "store.bucketCache.redis.password",
        reason: '"(secret)" is not allowed',
        hint: "text without quotes, backslashes, dollar signs and control characters",
      },
      { path: "store.indexCache.redis", reason: "the password is given twice", hint: "password or passwordSecret" },
      {
        path: "store.indexCache.redis.tls",
        reason: "a client certificate needs its key and a key its certificate",
        hint: "set both or none",
      },
      {
        path: "queryFrontend.cache",
        reason: "memcached and redis exclude each other",
        hint: "at most one of them; none: in memory",
      },
    ],
  },
  {
    name: "fields of Query that do not go together are refused",
    spec: {
      storage,
      query: {
        mode: "distributed",
        promqlEngine: "prometheus",
        partitionLabelNames: ["zone", "receive_replica"],
        stores: [{ addresses: ["a:1"] }, { addresses: ["b:2"], tls: { keySecret: { name: "s", key: "k" } } }],
      },
    },
    issues: [
      {
        path: "query.promqlEngine",
        reason: '"prometheus" evaluates no distributed queries',
        hint: "thanos, or set query.mode to local",
      },
      {
        path: "query.partitionLabelNames[1]",
        reason: '"receive_replica" is one of query.replicaLabelNames as well',
        hint: "copies of a series are no parts of a query",
      },
      {
        path: "query.stores[1].tls",
        reason: "a client certificate needs its key and a key its certificate",
        hint: "set both or none",
      },
    ],
  },
];

describe("fields that do not go together", () => {
  for (const { name, spec, issues } of cases) {
    it(name, () => {
      expect(parseWhizard(spec)).to.deep.equal({ ok: false, issues });
    });
  }
});
