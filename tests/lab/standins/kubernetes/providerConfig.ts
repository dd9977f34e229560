import { hasUnknown, stripSecrets, type Properties, type Value } from "../provider/values.ts";

/** The inputs of `kubernetes.Provider` that this stand-in acts on. */
export interface ProviderConfig {
  readonly kubeconfig: string;
  readonly context: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly enableServerSideApply: boolean;
  readonly enableConfigMapMutable: boolean;
  readonly enableSecretMutable: boolean;
  readonly enablePatchForce: boolean;
  readonly upsertExistingObjects: boolean;
  readonly deleteUnreachable: boolean;
  readonly skipUpdateUnreachable: boolean;
  /** False while an input is an output of something that does not exist yet. */
  readonly known: boolean;
}

/** Inputs that the real plugin has and that make no difference here. */
const accepted = [
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  "clusterIdentifier",
  "helmReleaseSettings",
  "kubeClientSettings",
  "strictMode",
  "version",
  "pluginDownloadURL",
  "__internal",
];

const used = [
  "kubeconfig",
  "context",
  "cluster",
  "namespace",
  "enableServerSideApply",
  "enableConfigMapMutable",
  "enableSecretMutable",
  "enablePatchForce",
  "upsertExistingObjects",
  "deleteUnreachable",
  "skipUpdateUnreachable",
];

/** Inputs that the real plugin has and that would do something else here, so they are refused. */
const unsupported = ["renderYamlToDirectory", "alwaysRender"];

/** Says why the inputs of a provider are refused, one reason an input. */
export function refuseConfig(inputs: Properties): { property: string; reason: string }[] {
  return Object.entries(inputs).flatMap(([property, value]) => {
    if (value === null || value === "" || value === "false" || accepted.includes(property) || used.includes(property))
      return [];
    if (unsupported.includes(property)) return [{ property, reason: `${property} is not part of the stand-in` }];
    return [{ property, reason: `the kubernetes provider has no input ${JSON.stringify(property)}` }];
  });
}

/** Reads the inputs; booleans arrive as JSON text, and each has the environment variable of the real plugin. */
export function parseConfig(secretInputs: Properties, environment: NodeJS.ProcessEnv): ProviderConfig {
  const inputs = stripSecrets(secretInputs) as Properties;
  const text = (name: string): string => asText(inputs[name]);
  const flag = (name: string, variable: string, fallback = false): boolean => {
    const value = inputs[name] ?? environment[variable];
    return value === undefined || value === "" ? fallback : value === true || value === "true";
  };
  return {
    kubeconfig: text("kubeconfig"),
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    enableServerSideApply: flag("enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", true),
    enableConfigMapMutable: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    enableSecretMutable: flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    enablePatchForce: flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsertExistingObjects: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    skipUpdateUnreachable: flag("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
    known: !hasUnknown(inputs),
  };
}

function asText(value: Value | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
