import { podName } from "./podName.ts";
import { shortDigest } from "../shortDigest.ts";
import { buildTenantDefinition } from "../crd/tenantDefinition.ts";
import { buildRuleGroupDefinitions } from "../crd/ruleGroupDefinition.ts";
import { ruleGroupApi, ruleGroupKinds } from "../crd/ruleGroupObject.ts";
import { prometheusRuleApi } from "../rules/prometheusRule.ts";
import { registryApis, registryNames } from "../crd/registryApis.ts";
import { tenantApi } from "../crd/tenantObject.ts";
import type { ReconcilerSpec } from "../spec/reconciler.ts";
import type { RegistriesSpec } from "../spec/registries.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { buildConfigMap, buildSecret, configMapMount } from "./configFiles.ts";
import { hopTls, identityFolder } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { httpProbes } from "./probes.ts";
import { buildService } from "./service.ts";
import { buildWebhook, webhookPod } from "./webhook.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

const folder = "/etc/whizard/reconciler";
const file = "reconciler.cjs";

/** The file of the Secret that holds the key of the runtime tenants' passwords. */
export const tenantKeyFile = "key";

/** What the reconciler is made of, besides the spec. */
export interface ReconcilerParts {
  readonly spec: ReconcilerSpec;
  /** The bundled program, which the stock Node image runs from a ConfigMap. */
  readonly program: string;
  readonly tenantKey: string;
  /** Files of `renderDeclared`. */
  readonly declared: Readonly<Record<string, string>>;
  /** Files of `renderRuleSets`. */
  readonly ruleSets: readonly Readonly<Record<string, string>>[];
}

const { group, plural } = tenantApi;

const ruleGroups = Object.values(ruleGroupKinds).map((each) => each.plural);

/** What rule groups ask for: that they are read, also whose a namespace's are, which a label of it says. */
const ruleGroupRules = [
  { apiGroups: [ruleGroupApi.group], resources: ruleGroups, verbs: ["get", "list", "watch"] },
  { apiGroups: [ruleGroupApi.group], resources: ruleGroups.map((each) => `${each}/status`), verbs: ["patch"] },
  { apiGroups: [""], resources: ["namespaces"], verbs: ["get", "list", "watch"] },
];

/** What Tenants of registered clusters ask for: that they are written, and removed where a policy says so. */
const tenantVerbs = (registries: RegistriesSpec): readonly string[] => {
  const policies = registryNames.flatMap((name) => registries[name]?.removalPolicy ?? []);
  return [...(policies.length === 0 ? [] : ["create", "patch"]), ...(policies.includes("Delete") ? ["delete"] : [])];
};

/** What it may do in every namespace: read Tenants and registered clusters, write what it says about Tenants. */
const clusterRules = (registries: RegistriesSpec) => [
  ...ruleGroupRules,
  { apiGroups: [group], resources: [plural], verbs: ["get", "list", "watch", ...tenantVerbs(registries)] },
  { apiGroups: [group], resources: [`${plural}/status`], verbs: ["patch"] },
  // Events of cluster-scoped objects stand in the namespace "default".
  { apiGroups: [""], resources: ["events"], verbs: ["create"] },
  ...registryNames
    .filter((name) => name !== "secrets" && registries[name] !== undefined)
    .map((name) => ({
      apiGroups: [registryApis[name].group],
      resources: [registryApis[name].plural],
      verbs: ["list", "watch"],
    })),
];

const keep = ["get", "list", "watch", "create", "patch", "delete"];

/** What it may do in its own namespace. RBAC knows no prefixes: names are held to by the program, which asks for labels. */
const namespaceRules = [
  { apiGroups: [""], resources: ["configmaps", "secrets"], verbs: keep },
  { apiGroups: ["apps"], resources: ["statefulsets"], verbs: keep },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: keep },
  { apiGroups: [prometheusRuleApi.group], resources: [prometheusRuleApi.plural], verbs: ["get", "list", "watch"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "patch"] },
  { apiGroups: [""], resources: ["persistentvolumeclaims"], verbs: ["get", "list", "watch", "delete"] },
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update"] },
];

const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", apiGroup: "rbac.authorization.k8s.io" } as const;

/** What it may do where the Secrets of clusters are; in its own namespace it may do so anyway. */
const buildSecretAccess = (identity: Identity, { secrets }: RegistriesSpec) => {
  const namespace = secrets?.namespace ?? identity.namespace;
  if (namespace === identity.namespace) return [];
  const metadata = { ...metadataOf(identity), name: `${identity.namespace}-${identity.name}`, namespace };
  const { apiVersion, apiGroup } = rbac;
  return [
    {
      apiVersion,
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["list", "watch"] }],
    },
    {
      apiVersion,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup, kind: "Role", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name: identity.name, namespace: identity.namespace }],
    },
  ];
};

const buildAccess = (identity: Identity, registries: RegistriesSpec) => {
  const clusterWide = `${identity.namespace}-${identity.name}`;
  const metadata = metadataOf(identity);
  const subjects = [{ kind: "ServiceAccount", name: identity.name, namespace: identity.namespace }];
  const { apiVersion, apiGroup } = rbac;
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    { apiVersion, kind: "Role", metadata, rules: namespaceRules },
    { apiVersion, kind: "RoleBinding", metadata, roleRef: { apiGroup, kind: "Role", name: identity.name }, subjects },
    {
      apiVersion,
      kind: "ClusterRole",
      metadata: { name: clusterWide, labels: metadata.labels },
      rules: clusterRules(registries),
    },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: clusterWide, labels: metadata.labels },
      roleRef: { apiGroup, kind: "ClusterRole", name: clusterWide },
      subjects,
    },
    ...buildSecretAccess(identity, registries),
  ];
};

const buildPods = (topology: Topology, identity: Identity, { spec, program }: ReconcilerParts) => {
  const mount = configMapMount("program", topology.names.reconcilerProgram, folder);
  const hop = hopTls(topology.spec, "reconciler");
  const webhook = webhookPod(topology);
  return buildDeployment({
    identity,
    spec: { ...spec, podAnnotations: { ...spec.podAnnotations, "whizard.io/program": shortDigest(program) } },
    serviceAccountName: identity.name,
    annotations: hop.annotations,
    volumes: [mount.volume, ...hop.volumes, ...webhook.volumes],
    container: {
      name: "reconciler",
      command: ["node", ...spec.flags, `${folder}/${file}`],
      env: [
        podName,
        { name: "WHIZARD_NAME", value: topology.spec.name },
        { name: "WHIZARD_NAMESPACE", value: topology.spec.namespace },
        { name: "WHIZARD_PORT", value: String(ports.reconciler) },
        ...(hop.isOn ? [{ name: "WHIZARD_TLS_FOLDER", value: identityFolder }] : []),
        ...webhook.env,
      ],
      ports: [{ name: "metrics", containerPort: ports.reconciler }, ...webhook.ports],
      volumeMounts: [mount.mount, ...hop.mounts, ...webhook.mounts],
      ...httpProbes({ ready: "/readyz", healthy: "/healthz", port: "metrics" }),
    },
  });
};

/** The reconciler: its program, what it is told, what it may do, and its pods. */
export const buildReconciler = (topology: Topology, parts: ReconcilerParts) => {
  const { names } = topology;
  const identity = identify(topology.spec, "reconciler", names.reconciler);
  return [
    ...(parts.spec.installCrds ? [buildTenantDefinition(), ...buildRuleGroupDefinitions()] : []),
    buildConfigMap(identity, names.declared, parts.declared),
    ...parts.ruleSets.map((files, index) => buildConfigMap(identity, names.declaredRuleSets(index), files)),
    buildSecret(identity, names.tenantKey, { [tenantKeyFile]: parts.tenantKey }),
    buildConfigMap(identity, names.reconcilerProgram, { [file]: parts.program }),
    ...buildAccess(identity, parts.spec.registries ?? {}),
    buildService(identity, [
      { name: "metrics", port: ports.reconciler },
      ...webhookPod(topology).ports.map(({ name, containerPort: port }) => ({ name, port })),
    ]),
    buildDisruptionBudget(identity),
    buildPods(topology, identity, parts),
    ...buildWebhook(topology, identity),
  ];
};
