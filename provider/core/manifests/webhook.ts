import { ruleGroupApi, ruleGroupKinds } from "../crd/ruleGroupObject.ts";
import { tenantApi } from "../crd/tenantObject.ts";
import { prometheusRuleApi } from "../rules/prometheusRule.ts";
import { certificateSettings, certificateSource } from "../spec/componentTls.ts";
import { webhookOf } from "../spec/webhook.ts";
import type { Identity } from "../topology/labels.ts";
import { metadataOf } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { secretMount } from "./configFiles.ts";
import { hopTls, identityFolder } from "./hopTls.ts";
import { caBundleToken } from "./identities.ts";

/** An object that only its metadata changes, or that goes, is not asked about: what was let in once can be labelled and removed. */
const conditions = [
  { name: "is-not-going", expression: "!has(object.metadata.deletionTimestamp)" },
  {
    name: "says-something-new",
    expression:
      "oldObject == null || object.?spec != oldObject.?spec || object.metadata.?labels != oldObject.metadata.?labels",
  },
];

/** The reconciler itself writes Tenants of registered clusters, and must never wait for itself. */
const notByItself = ({ namespace, name }: Identity) => ({
  name: "is-not-the-reconciler",
  expression: `request.userInfo.username != "system:serviceaccount:${namespace}:${name}"`,
});

const namespaceLabel = "kubernetes.io/metadata.name";

const inNamespaces = (operator: "In" | "NotIn", values: readonly string[]) =>
  values.length === 0
    ? {}
    : { namespaceSelector: { matchExpressions: [{ key: namespaceLabel, operator, values: [...values] }] } };

interface Asked {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
}

const rulesFor = ({ group, version, resources, scope }: Asked) => ({
  rules: [
    { apiGroups: [group], apiVersions: [version], resources: [...resources], operations: ["CREATE", "UPDATE"], scope },
  ],
});

const clusterGroups = [ruleGroupKinds.ClusterRuleGroup.plural, ruleGroupKinds.GlobalRuleGroup.plural];

const caBundleOf = ({ spec }: Topology) => {
  const settings = certificateSettings(spec);
  const source = settings === undefined ? "existing" : certificateSource(settings);
  if (source === "existing") return { caBundle: webhookOf(spec)?.caBundle ?? "" };
  // Otherwise cert-manager's injector writes it.
  return source === "issuer" ? {} : { caBundle: caBundleToken };
};

const annotationsOf = ({ spec, names }: Topology) => {
  const settings = certificateSettings(spec);
  return settings !== undefined && certificateSource(settings) === "issuer"
    ? { annotations: { "cert-manager.io/inject-ca-from": `${spec.namespace}/${names.identity("reconciler")}` } }
    : {};
};

/** What has the API server ask the reconciler; nothing without a webhook. */
export const buildWebhook = (topology: Topology, identity: Identity) => {
  const { spec } = topology;
  const settings = webhookOf(spec);
  if (settings === undefined) return [];
  const { name, namespace } = identity;
  const clientConfig = {
    service: { name, namespace, path: "/admission", port: ports.webhook },
    ...caBundleOf(topology),
  };
  const ask = (what: string, asked: Asked, more: object = {}) => ({
    name: `${what}.${name}.${namespace}.whizard.io`,
    ...rulesFor(asked),
    clientConfig,
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    failurePolicy: settings.failurePolicy,
    timeoutSeconds: settings.timeoutSeconds,
    matchConditions: [...conditions, notByItself(identity)],
    ...more,
  });
  return [
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: {
        name: `${namespace}-${name}`,
        labels: metadataOf(identity).labels,
        ...annotationsOf(topology),
      },
      webhooks: [
        ask(
          "rulegroups",
          { ...ruleGroupApi, resources: [ruleGroupKinds.RuleGroup.plural], scope: "Namespaced" },
          inNamespaces("NotIn", settings.excludedNamespaces),
        ),
        ask("clusterrulegroups", { ...ruleGroupApi, resources: clusterGroups, scope: "Cluster" }),
        ask(
          "prometheusrules",
          { ...prometheusRuleApi, resources: [prometheusRuleApi.plural], scope: "Namespaced" },
          inNamespaces("In", [namespace]),
        ),
        ask("tenants", { ...tenantApi, resources: [tenantApi.plural], scope: "Cluster" }),
      ],
    },
  ];
};

/** What the reconciler's pods have for their webhook; nothing without one. */
export const webhookPod = (topology: Topology) => {
  if (webhookOf(topology.spec) === undefined) return { env: [], ports: [], volumes: [], mounts: [] };
  const { volume, mount } = secretMount("identity", topology.names.identity("reconciler"), identityFolder);
  const isMounted = hopTls(topology.spec, "reconciler").isOn;
  return {
    env: [
      { name: "WHIZARD_WEBHOOK_PORT", value: String(ports.webhook) },
      { name: "WHIZARD_WEBHOOK_FOLDER", value: identityFolder },
    ],
    ports: [{ name: "webhook", containerPort: ports.webhook }],
    volumes: isMounted ? [] : [volume],
    mounts: isMounted ? [] : [mount],
  };
};
