import { expect } from "chai";
import { parseAlone, renderIssue, type AloneName } from "../../provider/core/index.ts";

const ring = (hashring: string, tenants: readonly string[], endpoints: readonly string[] = ["a:1"]) => ({
  hashring,
  tenants,
  endpoints,
});

const cases: readonly {
  readonly name: AloneName;
  readonly says: string;
  readonly input: object;
  readonly issues: readonly string[];
}[] = [
  {
    name: "Router",
    says: "a tenant on two rings, a ring that hides others and one too small for its copies",
    input: {
      replicationFactor: 2,
      hashrings: [ring("a", []), ring("a", ["t"], ["b:1", "c:1"]), ring("b", ["t"], ["b:1", "c:1"])],
    },
    issues: [
      'hashrings[1].hashring: "a" is given twice (first at hashrings[0])',
      'hashrings[2].tenants[0]: tenant "t" is given twice (first at hashrings[1].tenants[0])',
      "hashrings[0].tenants: a ring without tenants takes all writes, so that the rings behind it get none (move it to the end, or name its tenants)",
      "hashrings[0].endpoints: 2 copies need as many endpoints, but there are 1 (at least 2, or another replicationFactor)",
    ],
  },
  {
    name: "Store",
    says: "a gap between its ranges, beside a field that does not parse",
    input: { timeRanges: [{ maxTime: "-30d" }, { minTime: "-20d" }], objstore: { name: "bucket" }, replicas: -1 },
    issues: [
      "replicas: -1 is too small (at least 0)",
      'timeRanges[1].minTime: data between "-30d" and "-20d" is served by no store (set it to "-30d")',
    ],
  },
  {
    name: "ObjectStorage",
    says: "two kinds of storage and half a credential",
    input: { embedded: {}, s3: { bucket: "b", endpoint: "e", accessKey: "k" } },
    issues: [
      "s3 and embedded exclude each other (exactly one of s3, aws, embedded, raw)",
      "s3: the credential is incomplete or given twice (set accessKey and secretKey, or accessKeySecret and secretKeySecret, or none to use the pods' identity)",
    ],
  },
  {
    name: "ObjectStorage",
    says: "namespaces that have the Secret already, and a role whose Secret would be of no use elsewhere",
    input: {
      namespace: "metrics",
      aws: { region: "eu-central-1", podIdentity: { clusterName: "central" } },
      namespaces: ["reports", "metrics", "reports"],
    },
    issues: [
      'namespaces[2]: "reports" is given twice (first at namespaces[0])',
      'namespaces[1]: "metrics" has the Secret already (leave it out)',
      "namespaces: a role belongs to the ServiceAccount of one namespace, and the Secret holds no key then (leave it out, or use aws.accessKey)",
    ],
  },
  {
    name: "Query",
    says: "that nothing would be asked",
    input: {},
    issues: [
      "stores: a Query without sources answers nothing (addresses such as the `storeAddress` of an Ingester and a Store)",
    ],
  },
  {
    name: "Ruler",
    says: "a tenant without a gateway, what is of a ruler over all tenants, and wrong rules",
    input: {
      tenant: "a",
      queryUrl: "http://q:10902",
      labels: { tenant_id: "b" },
      ruleGroups: [{ name: "g", rules: [{ expr: "1" }] }],
    },
    issues: [
      "ruleGroups[0].rules[0]: the rule has no name (exactly one of record and alert)",
      "labels.tenant_id: is set by itself (choose another label)",
      "queryUrl: is not of this kind of ruler (a tenant's ruler has a gateway or a queryConfig)",
      "gateway: is missing (or set queryConfig and remoteWriteConfig)",
    ],
  },
  {
    name: "Ruler",
    says: "that nobody is named, nothing asked and nothing written",
    input: { gateway: { host: "g", password: "p" }, ruleGroups: [] },
    issues: [
      "ruleGroups: has 0 entries (at least 1)",
      "gateway: is not of this kind of ruler (name the tenant, or set queryUrl and remoteWriteUrl)",
      "queryUrl: is missing (or set queryConfig, or a tenant and its gateway)",
      "remoteWriteUrl: is missing (or set remoteWriteConfig, or a tenant and its gateway)",
    ],
  },
  {
    name: "Gateway",
    says: "a tenant that is given twice, and what is missing",
    input: { queryFrontend: { host: "q" }, tenants: [{ name: "a" }, { name: "a" }] },
    issues: ["router: is required", 'tenants[1].name: "a" is given twice (first at tenants[0])'],
  },
  {
    name: "QueryFrontend",
    says: "an address that is no URL",
    input: { downstreamUrl: "query:10902" },
    issues: [
      'downstreamUrl: "query:10902" is not allowed (a URL such as http://query.whizard.svc.cluster.local:10902)',
    ],
  },
  {
    name: "Ingester",
    says: "a tenant that is given twice, and labels of one that is elsewhere",
    input: { objstore: { name: "bucket" }, tenants: ["a", "a"], tenantLabels: { b: { region: "eu" } } },
    issues: [
      'tenants[1]: "a" is given twice (first at tenants[0])',
      'tenantLabels.b: "b" is none of its tenants (add it to tenants, or leave its labels to its own ingester)',
    ],
  },
  {
    name: "Ingester",
    says: "a mistyped field and the one that is missing for it",
    input: { objstore: { nam: "bucket" } },
    issues: ["objstore.name: is required", "objstore.nam: is no known field (did you mean name?)"],
  },
];

describe("a component that stands alone tells all that is wrong with its inputs", () => {
  for (const { name, says, input, issues } of cases)
    it(`${name}: ${says}`, () => {
      const parsed = parseAlone(name, input);
      expect(parsed.ok ? [] : parsed.issues.map(renderIssue)).to.deep.equal(issues);
    });
});
