import { podName } from "./podName.ts";
import { shortDigest } from "../shortDigest.ts";
import { buildTenantDefinition } from "../crd/tenantDefinition.ts";
import { prometheusRuleApi } from "../rules/prometheusRule.ts";
import { tenantApi } from "../crd/tenantObject.ts";
import type { ReconcilerSpec } from "../spec/reconciler.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { buildConfigMap, buildSecret, configMapMount } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { httpProbes } from "./probes.ts";
import { buildService } from "./service.ts";
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

/** What it may do in every namespace: read Tenants, write what it says about them. */
const clusterRules = [
  { apiGroups: [group], resources: [plural], verbs: ["get", "list", "watch"] },
  { apiGroups: [group], resources: [`${plural}/status`], verbs: ["patch"] },
  // Events of cluster-scoped objects stand in the namespace "default".
  { apiGroups: [""], resources: ["events"], verbs: ["create"] },
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

const buildAccess = (identity: Identity) => {
  const clusterWide = `${identity.namespace}-${identity.name}`;
  const metadata = metadataOf(identity);
  const subjects = [{ kind: "ServiceAccount", name: identity.name, namespace: identity.namespace }];
  const { apiVersion, apiGroup } = rbac;
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    { apiVersion, kind: "Role", metadata, rules: namespaceRules },
    { apiVersion, kind: "RoleBinding", metadata, roleRef: { apiGroup, kind: "Role", name: identity.name }, subjects },
    { apiVersion, kind: "ClusterRole", metadata: { name: clusterWide, labels: metadata.labels }, rules: clusterRules },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: clusterWide, labels: metadata.labels },
      roleRef: { apiGroup, kind: "ClusterRole", name: clusterWide },
      subjects,
    },
  ];
};

const buildPods = (topology: Topology, identity: Identity, { spec, program }: ReconcilerParts) => {
  const mount = configMapMount("program", topology.names.reconcilerProgram, folder);
  return buildDeployment({
    identity,
    spec: { ...spec, podAnnotations: { ...spec.podAnnotations, "whizard.io/program": shortDigest(program) } },
    serviceAccountName: identity.name,
    volumes: [mount.volume],
    container: {
      name: "reconciler",
      command: ["node", ...spec.flags, `${folder}/${file}`],
      env: [
        podName,
        { name: "WHIZARD_NAME", value: topology.spec.name },
        { name: "WHIZARD_NAMESPACE", value: topology.spec.namespace },
        { name: "WHIZARD_PORT", value: String(ports.reconciler) },
      ],
      ports: [{ name: "metrics", containerPort: ports.reconciler }],
      volumeMounts: [mount.mount],
      ...httpProbes({ ready: "/readyz", healthy: "/healthz", port: "metrics" }),
    },
  });
};

/** The reconciler: its program, what it is told, what it may do, and its pods. */
export const buildReconciler = (topology: Topology, parts: ReconcilerParts) => {
  const { names } = topology;
  const identity = identify(topology.spec, "reconciler", names.reconciler);
  return [
    ...(parts.spec.installCrds ? [buildTenantDefinition()] : []),
    buildConfigMap(identity, names.declared, parts.declared),
    ...parts.ruleSets.map((files, index) => buildConfigMap(identity, names.declaredRuleSets(index), files)),
    buildSecret(identity, names.tenantKey, { [tenantKeyFile]: parts.tenantKey }),
    buildConfigMap(identity, names.reconcilerProgram, { [file]: parts.program }),
    ...buildAccess(identity),
    buildService(identity, [{ name: "metrics", port: ports.reconciler }]),
    buildDisruptionBudget(identity),
    buildPods(topology, identity, parts),
  ];
};
