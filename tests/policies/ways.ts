import type { V1ServiceSpec } from "@kubernetes/client-node";
import type { KubeObject } from "../../provider/core/index.ts";
import { containersOf, type Workload } from "../golden/workloads.ts";
import type { Deployed } from "./everyGolden.ts";

/** A Service, as far as policies look into it. */
export type Service = KubeObject & { readonly spec: V1ServiceSpec };

type Labels = Readonly<Record<string, string>>;

export const servicesOf = ({ objects }: Deployed): readonly Service[] =>
  objects.filter(({ kind }) => kind === "Service") as unknown as readonly Service[];

/** Whether labels have everything that a selector asks for. */
export const matches = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);

export const podLabels = ({ spec }: Workload): Labels => spec.template.metadata?.labels ?? {};

/** The workloads whose pods a selector selects. */
export const selectedBy = ({ workloads }: Deployed, selector: Labels = {}): readonly Workload[] =>
  workloads.filter((workload) => matches(selector, podLabels(workload)));

/** What pods are: their component and, where two kinds share that, what their name says. */
export const kindOf = (workload: Workload): string => {
  const { name } = workload.metadata;
  const suffix = ["router-split", "query-global"].find((kind) => name.endsWith(`-${kind}`));
  if (suffix !== undefined) return suffix;
  return name.includes("-global-ruler-") ? "global-ruler" : (podLabels(workload)["app.kubernetes.io/name"] ?? "");
};

const mountedNames = ({ spec }: Workload): readonly string[] =>
  (spec.template.spec?.volumes ?? []).flatMap(({ configMap, secret, projected }) => [
    configMap?.name ?? "",
    secret?.secretName ?? "",
    ...(projected?.sources ?? []).flatMap((source) => [source.configMap?.name ?? "", source.secret?.name ?? ""]),
  ]);

/** What a composed ConfigMap stands for where the reconciler has not written it. */
const isOf = (mounted: readonly string[], name: string): boolean =>
  mounted.includes(name) || mounted.includes(name.replace(/-static$/, ""));

/** Everything that the pods of a workload read: their arguments, variables, and the files of their volumes. */
export const textsOf = ({ objects }: Deployed, workload: Workload): string => {
  const mounted = mountedNames(workload);
  const files = objects
    .filter(({ kind, metadata }) => ["ConfigMap", "Secret"].includes(kind) && isOf(mounted, metadata.name))
    .flatMap((object) => {
      const { data, stringData } = object as { data?: Labels; stringData?: Labels };
      return Object.values(data ?? stringData ?? {});
    });
  const own = containersOf(workload).map(({ args, command, env }) => JSON.stringify({ args, command, env }));
  return [...own, ...files].join("\n").replaceAll('\\"', '"');
};
