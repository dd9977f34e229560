import { expect } from "chai";
import {
  parseWhizard,
  planRegistry,
  type ObservedRegistry,
  type RegisteredCluster,
  type RegistryName,
  type TenantObject,
} from "../../provider/core/index.ts";

const label = (name: string) => `monitoring.whizard.io/${name}`;

const specOf = (registries: object) => {
  const storage = { s3: { bucket: "b", endpoint: "s3.invalid" } };
  const parsed = parseWhizard({ storage, reconciler: { registries } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

const retaining = specOf({ kubesphere: {}, clusterApi: {}, openClusterManagement: {} });
const deleting = specOf({
  kubesphere: { removalPolicy: "Delete" },
  clusterApi: { removalPolicy: "Delete" },
  openClusterManagement: { removalPolicy: "Delete" },
});

const cluster = (name: string, more: Partial<RegisteredCluster["metadata"]> = {}): RegisteredCluster => ({
  metadata: { name, uid: `${more.namespace ?? ""}${name}`, ...more },
});

const registry = (
  clusters: readonly RegisteredCluster[],
  name: RegistryName = "kubesphere",
  isComplete = true,
): ObservedRegistry => ({ registry: name, isComplete, clusters });

/** A Tenant that was made for a cluster. */
const made = (name: string, origin: string, labels: object = {}): TenantObject => ({
  metadata: {
    name,
    labels: {
      "app.kubernetes.io/managed-by": "whizard-reconciler",
      [label("service")]: "whizard.whizard",
      ...labels,
    },
    annotations: { [label("registered-as")]: origin },
  },
  spec: { tenant: name },
});

const foreign = (name: string, labels: Readonly<Record<string, string>> = {}): TenantObject => ({
  metadata: { name, labels },
  spec: { tenant: name },
});

interface Case {
  readonly spec?: ReturnType<typeof specOf>;
  readonly tenants?: readonly TenantObject[];
  readonly registries: readonly ObservedRegistry[];
  readonly made?: readonly string[];
  readonly removed?: readonly string[];
  readonly issues?: readonly string[];
}

const team = (namespace: string, more = {}) => cluster("prod", { namespace, ...more });

const cases: Readonly<Record<string, Case>> = {
  "every cluster has a Tenant of its name": {
    registries: [registry([cluster("a"), cluster("b")]), registry([cluster("c")], "openClusterManagement")],
    made: ["a", "b"],
  },
  "a managed cluster has one when the hub has accepted it": {
    registries: [
      registry(
        [
          { ...cluster("a"), spec: { hubAcceptsClient: true } },
          { ...cluster("b"), spec: { hubAcceptsClient: false } },
          cluster("c"),
        ],
        "openClusterManagement",
      ),
    ],
    made: ["a"],
  },
  "a cluster may name another": {
    registries: [registry([cluster("a", { labels: { [label("tenant")]: "berlin" } })])],
    made: ["berlin"],
  },
  "names that no tenant can have are told, the others are served": {
    registries: [
      registry([
        cluster("a.b"),
        cluster("api"),
        cluster("unknown"),
        cluster("x".repeat(64)),
        cluster("c", { labels: { [label("tenant")]: "Berlin" } }),
        cluster("fine"),
      ]),
    ],
    made: ["fine"],
    issues: ["InvalidTenantName", "InvalidTenantName", "InvalidTenantName", "InvalidTenantName", "InvalidTenantName"],
  },
  "of two of one name the older has it": {
    registries: [
      registry(
        [
          team("late", { creationTimestamp: "2026-02-01T00:00:00Z" }),
          team("early", { creationTimestamp: "2026-01-01T00:00:00Z" }),
        ],
        "clusterApi",
      ),
    ],
    made: ["prod"],
    issues: ["TenantNameTaken"],
  },
  "whose it is keeps it, however old another is": {
    tenants: [made("prod", "clusterApi/late/prod")],
    registries: [
      registry(
        [
          team("late", { creationTimestamp: "2026-02-01T00:00:00Z" }),
          team("early", { creationTimestamp: "2026-01-01T00:00:00Z" }),
        ],
        "clusterApi",
      ),
    ],
    made: ["prod"],
    issues: ["TenantNameTaken"],
  },
  "a Tenant that somebody wrote stays his, and serves the cluster": {
    tenants: [foreign("a"), foreign("b", { [label("service")]: "whizard.whizard" })],
    registries: [registry([cluster("a"), cluster("b"), cluster("c")])],
    made: ["c"],
  },
  "a Tenant of another Whizard is told": {
    tenants: [foreign("a", { [label("service")]: "other.whizard" })],
    registries: [registry([cluster("a")])],
    issues: ["TenantNameTaken"],
  },
  "a Tenant stays when its cluster leaves": {
    tenants: [made("a", "kubesphere/a"), made("b", "kubesphere/b")],
    registries: [registry([cluster("b")])],
    made: ["b"],
  },
  "a Tenant goes with its cluster where the policy says so": {
    spec: deleting,
    tenants: [made("a", "kubesphere/a"), made("b", "kubesphere/b")],
    registries: [registry([cluster("b")])],
    made: ["b"],
    removed: ["a"],
  },
  "no Tenant goes while the registry is not known, or its kind is gone": {
    spec: deleting,
    tenants: [made("a", "kubesphere/a")],
    registries: [registry([], "kubesphere", false), registry([], "clusterApi")],
  },
  "no Tenant goes that another made, or that another registry had": {
    spec: deleting,
    tenants: [
      foreign("a"),
      made("b", "kubesphere/b", { "app.kubernetes.io/managed-by": "gitops" }),
      made("c", "kubesphere/c", { [label("service")]: "other.whizard" }),
      made("d", "clusterApi/default/d"),
    ],
    registries: [registry([])],
  },
  "no Tenant goes for a mistake in its cluster's label": {
    spec: deleting,
    tenants: [made("a", "kubesphere/a")],
    registries: [registry([cluster("a", { labels: { [label("tenant")]: "-" } })])],
    issues: ["InvalidTenantName"],
  },
  "a Tenant goes when its cluster asks for another name": {
    spec: deleting,
    tenants: [made("a", "kubesphere/a")],
    registries: [registry([cluster("a", { labels: { [label("tenant")]: "b" } })])],
    made: ["b"],
    removed: ["a"],
  },
  "a managed cluster that the hub no longer accepts has left": {
    spec: deleting,
    tenants: [made("a", "openClusterManagement/a")],
    registries: [registry([{ ...cluster("a"), spec: { hubAcceptsClient: false } }], "openClusterManagement")],
    removed: ["a"],
  },
  "a Tenant that is being deleted is not written again before it is gone": {
    tenants: [
      {
        ...made("a", "kubesphere/a"),
        metadata: { ...made("a", "kubesphere/a").metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
      },
    ],
    registries: [registry([cluster("a")])],
  },
  "another registry takes over a Tenant whose own is no longer followed": {
    tenants: [made("a", "secrets/whizard/a")],
    registries: [registry([cluster("a")])],
    made: ["a"],
  },
};

describe("the Tenants of registered clusters", () => {
  for (const [name, { spec = retaining, tenants = [], registries, ...wanted }] of Object.entries(cases)) {
    it(name, () => {
      const mirrored = registries.map((each) => ({ ...each, clusters: [...each.clusters].reverse() })).reverse();
      const plan = planRegistry(spec, tenants, registries);
      expect(planRegistry(spec, [...tenants].reverse(), mirrored)).to.deep.equal(plan);
      expect({
        made: plan.tenants.map(({ metadata }) => metadata.name),
        removed: plan.removed,
        issues: plan.issues.map(({ reason }) => reason),
      }).to.deep.equal({ made: wanted.made ?? [], removed: wanted.removed ?? [], issues: wanted.issues ?? [] });
    });
  }

  it("carry whose they are, what they were made for and where the cluster wants to be", () => {
    const labels = { [label("storage")]: "cold", [label("exclusive")]: "true", region: "north" };
    const plan = planRegistry(retaining, [], [registry([team("team", { labels })], "clusterApi")]);
    expect(plan.tenants).to.deep.equal([
      {
        apiVersion: "monitoring.whizard.io/v1alpha1",
        kind: "Tenant",
        metadata: {
          name: "prod",
          labels: {
            "app.kubernetes.io/managed-by": "whizard-reconciler",
            [label("service")]: "whizard.whizard",
            [label("storage")]: "cold",
            [label("exclusive")]: "true",
          },
          annotations: {
            [label("registered-as")]: "clusterApi/team/prod",
            [label("registered-labels")]: `${label("exclusive")},${label("storage")}`,
          },
        },
        spec: { tenant: "prod" },
      },
    ]);
  });

  it("say which cluster has the name, and how to choose another", () => {
    const { issues } = planRegistry(retaining, [], [registry([team("one"), team("two")], "clusterApi")]);
    expect(issues.map(({ cluster: { metadata }, message }) => [metadata.namespace, message])).to.deep.equal([
      ["two", `the Cluster one/prod has the Tenant "prod"; name another by the label ${label("tenant")}`],
    ]);
  });

  const refused: readonly (readonly [string, object, string])[] = [
    ["Secrets without a label", { secrets: { matchLabels: {} } }, "reconciler.registries.secrets.matchLabels"],
    ["Secrets without labels", { secrets: {} }, "reconciler.registries.secrets.matchLabels"],
    ["another policy", { kubesphere: { removalPolicy: "Keep" } }, "reconciler.registries.kubesphere.removalPolicy"],
    ["an unknown registry", { kubeSphere: {} }, "reconciler.registries.kubeSphere"],
    ["a label that breaks out", { clusterApi: { matchLabels: { a: "b,c" } } }, "reconciler.registries.clusterApi"],
  ];
  for (const [what, registries, path] of refused) {
    it(`are refused for ${what}`, () => {
      const storage = { s3: { bucket: "b", endpoint: "s3.invalid" } };
      const parsed = parseWhizard({ storage, reconciler: { registries } });
      expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.path.slice(0, path.length))).to.deep.equal([path]);
    });
  }
});
