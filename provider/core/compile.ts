import type { AwsPlan } from "./aws/awsResource.ts";
import { planAwsStorage } from "./aws/planAwsStorage.ts";
import type { KubeObject } from "./kubeObject.ts";
import { buildFanout } from "./manifests/fanout.ts";
import { buildGateway, type TenantDigest } from "./manifests/gateway.ts";
import { buildBase } from "./manifests/namespace.ts";
import { type BucketPlace, buildObjectStorage, describeBucket } from "./manifests/objectStorage.ts";
import { poolsOf } from "./manifests/pools.ts";
import { buildQuery } from "./manifests/query.ts";
import { buildQueryFrontend } from "./manifests/queryFrontend.ts";
import { buildReconciler } from "./manifests/reconciler.ts";
import { buildRouter, buildSplitRouter } from "./manifests/router.ts";
import { buildRuler } from "./manifests/ruler.ts";
import type { Placement } from "./placement/placement.ts";
import { renderDeclared } from "./reconcile/declared.ts";
import { renderRuleSets } from "./reconcile/declaredRules.ts";
import type { WhizardSpec } from "./spec/whizard.ts";
import { buildHashrings, buildSplitHashrings, type Hashring } from "./thanos/hashrings.ts";
import type { S3Credential } from "./thanos/objstore.ts";
import { renderGlobalAccess } from "./thanos/rulerAccess.ts";
import { describeIngesters, describeTenants, type IngesterState, type TenantPlace } from "./topology/outputs.ts";
import { discoverGrpc, serviceHost } from "./topology/endpoints.ts";
import { ports } from "./topology/ports.ts";
import { resolve } from "./topology/resolve.ts";
import type { Topology } from "./topology/topology.ts";

/** A component of the topology and the objects that it consists of. */
export interface Component {
  /** Name of the component's type, such as `Router`. */
  readonly type: string;
  /** Name of the component; the names of its objects are unique within the topology. */
  readonly name: string;
  readonly objects: readonly KubeObject[];
  /** What it has on AWS; the objects hold tokens of that. */
  readonly aws?: AwsPlan;
}

/** Secret values that no spec holds; core sees tokens in their place. */
export interface Secrets {
  /** Credential of each embedded S3 server, by storage. */
  readonly embeddedS3: Readonly<Record<string, S3Credential>>;
  /** What the gateway knows tenants by: digests, as `credentialDigest` makes them. */
  readonly tenantDigests: readonly TenantDigest[];
  /** What a topology with a reconciler needs for it; absent without one. */
  readonly reconciler?: {
    /** The bundled program. */
    readonly program: string;
    /** The key that the passwords of runtime tenants are derived from. */
    readonly tenantKey: string;
  };
  /** The bundled program of the fan-out; absent without `remoteWrites`. */
  readonly fanout?: { readonly program: string };
  /** Digest of the credential that reads all tenants; absent without `gateway.debug`. */
  readonly administrator?: string;
  /** Password of each tenant at the gateway; rulers have that of their tenant. */
  readonly tenantPasswords: Readonly<Record<string, string>>;
}

const reconcilerComponent = (topology: Topology, { reconciler: parts }: Secrets): readonly Component[] => {
  const { spec, placement, names } = topology;
  if (spec.reconciler === undefined) return [];
  if (parts === undefined) throw new Error("a topology with a reconciler needs its program and key");
  const objects = buildReconciler(topology, {
    spec: spec.reconciler,
    declared: renderDeclared({ spec, placement }),
    ruleSets: renderRuleSets(spec.ruleSets),
    ...parts,
  });
  return [{ type: "Reconciler", name: names.reconciler, objects }];
};

/** What a topology consists of, in the order in which it can be created, and what users are told about it. */
export interface Artifacts {
  /** Objects that all components need first. */
  readonly base: readonly KubeObject[];
  /** Components in stages: a stage is created when the one before it is ready. */
  readonly stages: readonly (readonly Component[])[];
  readonly outputs: {
    readonly placement: Readonly<Record<string, TenantPlace>>;
    readonly ingesters: Readonly<Record<string, IngesterState>>;
    readonly hashrings: readonly Hashring[];
    readonly storages: Readonly<Record<string, BucketPlace>>;
    readonly gatewayHost: string;
    readonly gatewayPort: number;
  };
}

/** Every object, in the order in which they can be created. */
export const objectsOf = ({ base, stages }: Pick<Artifacts, "base" | "stages">): readonly KubeObject[] => [
  ...base,
  ...stages.flat().flatMap(({ objects }) => objects),
];

const buildStorages = ({ spec, names, storages }: Topology, secrets: Secrets): readonly Component[] =>
  storages.map((storage) => {
    const name = names.storage(storage.name);
    const parts = { settings: spec, spec: storage.spec, name, secretName: storage.objstore.name };
    const aws = planAwsStorage(parts);
    return {
      type: "ObjectStorage",
      name,
      objects: buildObjectStorage({ ...parts, credential: secrets.embeddedS3[storage.name], aws }),
      ...(aws === undefined ? {} : { aws }),
    };
  });

const describeBuckets = ({ spec, names, storages }: Topology): Readonly<Record<string, BucketPlace>> =>
  Object.fromEntries(
    storages.map((storage) => {
      const parts = { settings: spec, spec: storage.spec, name: names.storage(storage.name) };
      return [
        storage.name,
        describeBucket({ ...parts, aws: planAwsStorage({ ...parts, secretName: storage.objstore.name }) }),
      ];
    }),
  );

const buildPools = (topology: Topology) => {
  const pools = poolsOf(topology);
  return {
    ingesters: [...pools.ingesterPool, ...topology.ingesters.flatMap(pools.ingester)],
    stores: [...pools.storePool, ...topology.stores.flatMap(pools.store)],
    compactors: [pools.compactorService, ...topology.compactors.flatMap(pools.compactor)],
  };
};

/** What the pods mount instead of what Pulumi writes, when the reconciler composes it. */
const composedMaps = ({ spec, names }: Topology) => (spec.reconciler === undefined ? {} : { composed: names.composed });

/** Where Querys find all ingesters and stores. */
const sourcesOf = ({ spec, names }: Topology): readonly string[] =>
  [names.ingesters, names.stores].map((service) => discoverGrpc(spec, service));

/** Query and its frontend, unless something outside answers queries. */
const buildReads = (topology: Topology): readonly Component[] => {
  const { spec, names } = topology;
  if (spec.remoteQuery !== undefined) return [];
  const query = buildQuery({ settings: spec, spec: spec.query, names, addresses: sourcesOf(topology) });
  const queryFrontend = buildQueryFrontend({
    settings: spec,
    spec: spec.queryFrontend,
    name: names.queryFrontend,
    downstreamUrl: `http://${serviceHost(spec, names.query)}:${ports.http}`,
  });
  return [
    { type: "Query", name: names.query, objects: query },
    { type: "QueryFrontend", name: names.queryFrontend, objects: queryFrontend },
  ];
};

/** What copies writes to further targets, where there are any. */
const buildCopies = ({ spec, names }: Topology, { fanout }: Secrets): readonly Component[] => {
  if (spec.remoteWrites.length === 0) return [];
  if (fanout === undefined) throw new Error("a topology with remoteWrites needs the program of its fan-out");
  const objects = buildFanout({
    settings: spec,
    spec: spec.fanout,
    targets: spec.remoteWrites,
    names,
    router: { host: serviceHost(spec, names.router), port: ports.remoteWrite },
    program: fanout.program,
  });
  return [{ type: "Fanout", name: names.fanout, objects }];
};

/** The Query over all tenants, for the administrator. */
const administration = ({ spec, names }: Topology, { administrator }: Secrets) => {
  if (!spec.gateway.debug) return {};
  if (administrator === undefined) throw new Error("a gateway with debug needs the credential of its administrator");
  return {
    administrators: [administrator],
    globalQuery: { host: serviceHost(spec, names.globalQuery), port: ports.http },
  };
};

const buildDoor = (topology: Topology, secrets: Secrets) => {
  const { spec, names } = topology;
  return buildGateway({
    settings: spec,
    spec: spec.gateway,
    names,
    router: {
      host: serviceHost(spec, names.router),
      port: ports.remoteWrite,
      maxPods: Math.max(spec.router.replicas * 2, 10),
    },
    ...(spec.remoteWrites.length === 0
      ? {}
      : {
          fanout: {
            host: serviceHost(spec, names.fanout),
            port: ports.fanout,
            maxPods: Math.max(spec.fanout.replicas * 2, 10),
          },
        }),
    reads:
      spec.remoteQuery === undefined
        ? { queryFrontend: { host: serviceHost(spec, names.queryFrontend), port: ports.http } }
        : { remoteQuery: spec.remoteQuery },
    tenants: spec.tenants.map(({ name }) => name),
    digests: secrets.tenantDigests,
    ...administration(topology, secrets),
    ...composedMaps(topology),
  });
};

const buildGlobalRuler = ({ spec, names, globalRuler }: Topology): readonly KubeObject[] => {
  if (globalRuler === undefined) return [];
  const services = {
    queryUrl: `http://${serviceHost(spec, names.globalQuery)}:${ports.http}`,
    remoteWriteUrl: `http://${serviceHost(spec, names.splitRouter)}:${ports.remoteWrite}/api/v1/receive`,
  };
  const access = renderGlobalAccess(services, spec.tenantLabelName);
  return buildRuler({ settings: spec, service: names.rulers }, { ...globalRuler, labels: {}, access });
};

/** The rulers, where there are any rules; with a reconciler there is at least the Service over those to come. */
const buildRulers = (topology: Topology, { tenantPasswords }: Secrets): readonly Component[] => {
  const { spec, names, rulers, globalRuler } = topology;
  if (rulers.length === 0 && globalRuler === undefined && spec.reconciler === undefined) return [];
  const pools = poolsOf(topology);
  const objects = [
    pools.rulerService,
    ...rulers.flatMap((node) => pools.ruler(node, passwordOf(tenantPasswords, node.tenant))),
    ...buildGlobalRuler(topology),
  ];
  return [{ type: "Ruler", name: names.rulers, objects }];
};

/** What a ruler over all tenants writes to unless it is told otherwise; nothing outside leads there. */
const buildGlobalWrites = (topology: Topology): readonly Component[] => {
  const { spec, names, globalRuler } = topology;
  if (globalRuler === undefined || globalRuler.spec.remoteWriteConfig !== undefined) return [];
  const router = { settings: spec, spec: spec.router, names, ...composedMaps(topology) };
  return [{ type: "Router", name: names.splitRouter, objects: buildSplitRouter(router) }];
};

/** The Query over all tenants, for a ruler of all and for the administrator. */
const buildGlobalReads = (topology: Topology): readonly Component[] => {
  const { spec, names, globalRuler } = topology;
  const isForRuler = globalRuler !== undefined && globalRuler.spec.queryConfig === undefined;
  if (!isForRuler && !spec.gateway.debug) return [];
  const query = {
    settings: spec,
    spec: spec.query,
    names: { query: names.globalQuery, endpoints: names.globalEndpoints },
    addresses: sourcesOf(topology),
    isGlobal: true,
  };
  return [{ type: "Query", name: names.globalQuery, objects: buildQuery(query) }];
};

const passwordOf = (passwords: Secrets["tenantPasswords"], tenant: string): string => {
  const password = passwords[tenant];
  if (password === undefined) throw new Error(`no password of tenant ${tenant} is known`);
  return password;
};

/** Makes every object of a topology from its spec and a placement. */
export const compile = (spec: WhizardSpec, placement: Placement, secrets: Secrets): Artifacts => {
  const topology = resolve(spec, placement);
  const { names } = topology;
  const hashrings = buildHashrings(topology);
  const pools = buildPools(topology);
  const router = buildRouter({
    settings: spec,
    spec: spec.router,
    names,
    hashrings,
    splitHashrings: buildSplitHashrings(topology),
    tenants: spec.tenants,
    ...composedMaps(topology),
  });
  return {
    base: buildBase(spec),
    stages: [
      buildStorages(topology, secrets),
      [
        ...reconcilerComponent(topology, secrets),
        { type: "Ingester", name: names.ingesters, objects: pools.ingesters },
        { type: "Router", name: names.router, objects: router },
        { type: "Store", name: names.stores, objects: pools.stores },
        { type: "Compactor", name: names.compactors, objects: pools.compactors },
        ...buildReads(topology),
        ...buildCopies(topology, secrets),
        { type: "Gateway", name: names.gateway, objects: buildDoor(topology, secrets) },
        ...buildGlobalWrites(topology),
        ...buildGlobalReads(topology),
        ...buildRulers(topology, secrets),
      ],
    ],
    outputs: {
      placement: describeTenants(topology),
      ingesters: describeIngesters(spec, placement),
      hashrings,
      storages: describeBuckets(topology),
      gatewayHost: serviceHost(spec, names.gateway),
      gatewayPort: ports.gateway,
    },
  };
};
