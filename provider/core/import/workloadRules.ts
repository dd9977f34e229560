import {
  as,
  change,
  combine,
  convert,
  field,
  isPlain,
  lose,
  nested,
  to,
  without,
  withoutUnless,
  type Rule,
  type Rules,
} from "./outcome.ts";

const asTexts = (value: unknown): unknown =>
  isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, String(inner)])) : value;

const namesOf = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((entry: unknown) => (isPlain(entry) ? entry["name"] : entry)) : value;

const asFlag =
  (name: string): Rule =>
  (value, path) =>
    field("flags", [`--${name}=${String(value)}`], path);

/** Flags with what folded YAML leaves at their ends cut off. */
const trimmed = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((entry: unknown) => (typeof entry === "string" ? entry.trim() : entry)) : value;

/** The fields that every component of upstream has. */
export const workloadRules: Rules = {
  replicas: as("replicas"),
  image: as("image"),
  imagePullPolicy: without("the policy is Kubernetes' own default for the image's tag"),
  resources: nested(
    {
      requests: to("requests", asTexts),
      limits: to("limits", asTexts),
      claims: without("has no counterpart"),
    },
    "resources",
  ),
  logLevel: asFlag("log.level"),
  logFormat: asFlag("log.format"),
  flags: to("flags", trimmed),
  podMetadata: nested({
    labels: as("podLabels"),
    annotations: as("podAnnotations"),
    name: without("pods are named after their workload"),
  }),
  configMaps: without("further files cannot be mounted"),
  secrets: without("further files cannot be mounted"),
  containers: without("containers cannot be patched or added; set image, resources, flags and env instead"),
  imagePullSecrets: to("imagePullSecrets", namesOf),
  securityContext: as("podSecurityContext"),
  affinity: as("affinity"),
  nodeSelector: as("nodeSelector"),
  tolerations: as("tolerations"),
};

const emptyDirRules: Rules = {
  sizeLimit: to("size", String),
  medium: without("the volume is on the node's disk"),
};

const claimRules: Rules = {
  storageClassName: as("storageClass"),
  resources: nested({
    requests: nested({ storage: to("size", String) }),
    limits: without("a claim has a requested size only"),
  }),
  accessModes: (value, path) =>
    JSON.stringify(value) === '["ReadWriteOnce"]' ? combine([]) : lose(path, "claims are ReadWriteOnce"),
  volumeMode: withoutUnless("Filesystem", "volumes are file systems"),
};

const typed = (type: string, inner: ReturnType<typeof convert>, path: string) => {
  const { size, storageClass } = inner.fields;
  const value = {
    type,
    ...(size === undefined ? {} : { size: size.value }),
    ...(storageClass === undefined ? {} : { storageClass: storageClass.value }),
  };
  return combine([{ ...inner, fields: {} }, field("dataVolume", value, path)]);
};

const claim: Rule = (value, path) => {
  const spec = isPlain(value) ? value["spec"] : undefined;
  const beside = isPlain(value) && isPlain(value["metadata"]) && Object.keys(value["metadata"]).length > 0;
  return combine([
    typed("claim", convert(claimRules, spec, `${path}.spec`), path),
    ...(beside ? [lose(`${path}.metadata`, "a claim is named after its pod")] : []),
  ]);
};

/** Where a component keeps its data. An empty `emptyDir: {}` says something, so its form is looked at here. */
export const dataVolumeRule: Rule = (value, path) => {
  if (!isPlain(value)) return lose(path, "is no map");
  const { emptyDir, persistentVolumeClaim, persistentVolumeClaimRetentionPolicy: policy } = value;
  return combine([
    ...(isPlain(persistentVolumeClaim)
      ? [claim(persistentVolumeClaim, `${path}.persistentVolumeClaim`)]
      : isPlain(emptyDir)
        ? [typed("emptyDir", convert(emptyDirRules, emptyDir, `${path}.emptyDir`), path)]
        : []),
    ...(policy === undefined
      ? []
      : [change(`${path}.persistentVolumeClaimRetentionPolicy`, "claims are always kept when their workload goes")]),
  ]);
};
