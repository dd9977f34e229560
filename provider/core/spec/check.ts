import type { Issue } from "../issue.ts";
import { checkFrontendCache, checkQuery, checkStoreCaches } from "./reads.ts";
import type { Candidate } from "./candidate.ts";
import { checkCredentials, checkSameCredentials, type PlacedCredential } from "./credential.ts";
import { checkAws } from "./checkAws.ts";
import { checkClientTls } from "./clientTls.ts";
import { checkComponentTls } from "./checkComponentTls.ts";
import { checkDashboardReader } from "./dashboardReader.ts";
import { checkCollisions } from "./collisions.ts";
import { checkRetentions } from "./retentionFloor.ts";
import { checkBuiltinRules } from "./builtinRules.ts";
import { checkRules } from "./checkRules.ts";
import { checkExposure } from "./exposure.ts";
import { checkGatewayTls } from "./gatewayTls.ts";
import { checkOAuth2Proxy } from "./oauth2Proxy.ts";
import { checkRemotes } from "./remote.ts";
import { refuseRepeated } from "./repeated.ts";
import type { S3Spec, StorageSpec } from "./storage.ts";
import { checkTenantCertificates } from "./tenantCertificate.ts";
import { checkTenantFields, type TenantSpec } from "./tenant.ts";
import { checkTimeRanges } from "./timeRanges.ts";
import { nearest } from "./zodIssue.ts";

const checkTenant = (tenant: TenantSpec, index: number, storages: readonly string[]): readonly Issue[] => {
  const path = `tenants[${index}]`;
  const near = nearest(tenant.storage, storages);
  return [
    ...checkTenantFields(tenant, path),
    ...(storages.includes(tenant.storage)
      ? []
      : [
          {
            path: `${path}.storage`,
            reason: `"${tenant.storage}" is no storage`,
            hint: near === undefined ? `known are ${storages.join(", ")}` : `did you mean ${near}?`,
          },
        ]),
  ];
};

const checkTenantNames = (tenants: readonly (TenantSpec | undefined)[]): readonly Issue[] =>
  refuseRepeated(
    tenants.flatMap((tenant, index) =>
      tenant === undefined ? [] : [{ key: tenant.name, at: `tenants[${index}]`, field: ".name" }],
    ),
  );

const placedCredentials = ({ tenants = [], gateway }: Candidate): readonly PlacedCredential[] => [
  ...tenants.flatMap((tenant, index) =>
    Object.entries(tenant?.credentials ?? {}).map(([name, credential]) => {
      return { at: `tenants[${index}].credentials.${name}`, defaultUser: tenant?.name ?? "", credential };
    }),
  ),
  ...Object.entries(gateway?.globalCredentials ?? {}).map(([name, credential]) => {
    return { at: `gateway.globalCredentials.${name}`, defaultUser: name, credential };
  }),
];

const checkTenants = ({ tenants = [], storages = {} }: Candidate): readonly Issue[] => {
  const known = ["default", ...Object.keys(storages).sort()];
  return [
    ...checkTenantNames(tenants),
    ...tenants.flatMap((tenant, index) => (tenant === undefined ? [] : checkTenant(tenant, index, known))),
  ];
};

const checkS3 = (s3: S3Spec, path: string): readonly Issue[] => {
  const plain = [s3.accessKey, s3.secretKey].filter((key) => key !== undefined).length;
  const referenced = [s3.accessKeySecret, s3.secretKeySecret].filter((key) => key !== undefined).length;
  return [
    ...(plain === 1 || referenced === 1 || plain + referenced > 2
      ? [
          {
            path,
            reason: "the credential is incomplete or given twice",
            hint: "set accessKey and secretKey, or accessKeySecret and secretKeySecret, or none to use the pods' identity",
          },
        ]
      : []),
    ...(s3.insecure && s3.tls !== undefined
      ? [{ path, reason: "insecure and tls exclude each other", hint: "leave insecure out to speak HTTPS" }]
      : []),
    ...checkClientTls(s3.tls, `${path}.tls`),
  ];
};

const checkNamespaces = (
  { namespaces = [], aws }: Partial<StorageSpec>,
  at: (field: string) => string,
  home: string | undefined,
): readonly Issue[] => [
  ...refuseRepeated(namespaces.map((key, index) => ({ key, at: at(`namespaces[${index}]`) }))),
  ...namespaces.flatMap((namespace, index) =>
    namespace === home
      ? [{ path: at(`namespaces[${index}]`), reason: `"${namespace}" has the Secret already`, hint: "leave it out" }]
      : [],
  ),
  ...(namespaces.length > 0 && (aws?.irsa !== undefined || aws?.podIdentity !== undefined)
    ? [
        {
          path: at("namespaces"),
          reason: "a role belongs to the ServiceAccount of one namespace, and the Secret holds no key then",
          hint: "leave it out, or use aws.accessKey",
        },
      ]
    : []),
];

/** Checks that a storage is of one kind, and where its Secret goes besides a component's own namespace. */
export const checkStorage = (storage: Partial<StorageSpec>, path: string, home?: string): readonly Issue[] => {
  const given = (["s3", "aws", "embedded", "raw"] as const).filter((kind) => storage[kind] !== undefined);
  const at = (kind: string): string => (path === "" ? kind : `${path}.${kind}`);
  return [
    ...(given.length === 1
      ? []
      : [
          {
            path,
            reason: given.length === 0 ? "no kind of storage is given" : `${given.join(" and ")} exclude each other`,
            hint: "exactly one of s3, aws, embedded, raw",
          },
        ]),
    ...(storage.s3 === undefined ? [] : checkS3(storage.s3, at("s3"))),
    ...(storage.aws === undefined ? [] : checkAws(storage.aws, at("aws"))),
    ...checkNamespaces(storage, at, home),
  ];
};

const checkStorages = ({ storage, storages = {}, namespace }: Candidate): readonly Issue[] => [
  ...(storage === undefined ? [] : checkStorage(storage, "storage", namespace)),
  ...Object.entries(storages).flatMap(([name, spec]) => checkStorage(spec, `storages.${name}`, namespace)),
  ...("default" in storages
    ? [{ path: "storages.default", reason: "the default storage is given as storage", hint: "choose another name" }]
    : []),
];

/** What a StatefulSet's name may have; see `objectName`. */
const longestName = 52;

const checkNames = ({ name, storages = {} }: Candidate): readonly Issue[] => {
  if (name === undefined) return [];
  const room = longestName - `${name}-store--31`.length;
  return Object.keys(storages)
    .filter((storage) => storage.length > room)
    .map((storage) => ({
      path: `storages.${storage}`,
      reason: `the name is too long: the store's would have more than ${longestName} characters`,
      hint: `at most ${room} characters beside the name "${name}"`,
    }));
};

/** The reconciler's workloads have longer names than the declared ones. */
const checkRuntimeNames = ({ name, reconciler }: Candidate): readonly Issue[] => {
  const room = longestName - "-compactor-auto-12345".length;
  return name === undefined || reconciler === undefined || name.length <= room
    ? []
    : [
        {
          path: "name",
          reason: `"${name}" is too long for the reconciler's workloads`,
          hint: `at most ${room} characters with a reconciler`,
        },
      ];
};

const checkReplication = ({ router, ingester }: Candidate): readonly Issue[] =>
  router?.replicationFactor === undefined ||
  ingester?.replicas === undefined ||
  router.replicationFactor <= ingester.replicas
    ? []
    : [
        {
          path: "router.replicationFactor",
          reason: `${router.replicationFactor} copies need as many ingester replicas, but there are ${ingester.replicas}`,
          hint: `at most ${ingester.replicas}, or set ingester.replicas to ${router.replicationFactor}`,
        },
      ];

const splitFlag = "--receive.split-tenant-label-name";

/** Behind the gateway a label would say whose the samples are, whoever sent them. */
const checkRouterFlags = ({ router }: Candidate): readonly Issue[] =>
  (router?.flags ?? []).flatMap((flag, index) =>
    flag.split("=", 1)[0] !== splitFlag
      ? []
      : [
          {
            path: `router.flags[${index}]`,
            reason: `"${splitFlag}" would let every tenant write as any other`,
            hint: "a globalRuler has a router of its own with it",
          },
        ],
  );

const mayHaveRulers = ({ ruleSets = [], tenants = [] }: Candidate): boolean =>
  ruleSets.length > 0 || tenants.some((tenant) => tenant !== undefined && tenant.ruleGroups.length > 0);

const checkGateway = (spec: Candidate): readonly Issue[] => [
  ...checkSameCredentials(placedCredentials(spec)),
  ...checkCredentials(spec.gateway?.globalCredentials ?? {}, "gateway.globalCredentials"),
  ...checkDashboardReader(spec),
  ...checkExposure(spec.gateway ?? {}, "gateway."),
  ...checkGatewayTls(spec.gateway?.tls, "gateway.tls", mayHaveRulers(spec)),
  ...(spec.gateway === undefined ? [] : checkTenantCertificates(spec.tenants ?? [], spec.gateway.tls)),
  ...checkOAuth2Proxy(spec.gateway?.oauth2Proxy, spec.gateway ?? {}, "gateway.oauth2Proxy"),
];

/** Checks what no single field's schema can see. Parts that did not parse are absent and skipped. */
export const checkWhizard = (spec: Candidate): readonly Issue[] => [
  ...checkTenants(spec),
  ...checkStorages(spec),
  ...checkNames(spec),
  ...checkRuntimeNames(spec),
  ...checkReplication(spec),
  ...checkRouterFlags(spec),
  ...checkCollisions(spec),
  ...checkRetentions(spec),
  ...checkStoreCaches(spec.store ?? {}, "store."),
  ...checkFrontendCache(spec.queryFrontend ?? {}, "queryFrontend."),
  ...checkQuery(spec.query ?? {}, "query."),
  ...checkRules(spec),
  ...(spec.observability === undefined ? [] : checkBuiltinRules(spec.observability.rules, "observability.rules")),
  ...checkGateway(spec),
  ...checkComponentTls(spec),
  ...checkRemotes(spec),
  ...checkTimeRanges(spec.store?.timeRanges ?? [], spec.ingester?.localTsdbRetention),
];
