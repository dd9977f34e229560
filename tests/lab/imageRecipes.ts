import { imageReferences } from "./versions.ts";
import type { ToolName } from "./toolRecipes.ts";

/** Names of the lab's images. */
export type ImageName = keyof typeof imageReferences;

/** What an image holds: programs by their path in it, and what runs when the pod names no command. */
export interface ImageRecipe {
  readonly reference: string;
  readonly programs: Readonly<Record<string, ToolName>>;
  readonly entrypoint: readonly string[];
  /** Signal that ends the container; SIGTERM when absent. */
  readonly stopSignal?: string;
}

/** The programs of busybox that we call: the one program does what its name says. */
const shell = Object.fromEntries(
  ["sh", "basename", "date", "dirname", "find", "grep", "head", "md5sum", "pidof", "rm", "sed", "sleep"].map((name) => [
    `/bin/${name}`,
    "busybox",
  ]),
) as Readonly<Record<string, "busybox">>;

/** Paths and entry points are those of the projects' own images. */
export const imageRecipes: Readonly<Record<ImageName, ImageRecipe>> = {
  pause: { reference: imageReferences.pause, programs: { "/pause": "pause" }, entrypoint: ["/pause"] },
  coredns: { reference: imageReferences.coredns, programs: { "/coredns": "coredns" }, entrypoint: ["/coredns"] },
  thanos: {
    reference: imageReferences.thanos,
    programs: { "/bin/thanos": "thanos", ...shell },
    entrypoint: ["/bin/thanos"],
  },
  haproxy: {
    reference: imageReferences.haproxy,
    programs: { "/usr/local/sbin/haproxy": "haproxy" },
    entrypoint: ["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
    // Ends softly, as the project's own image does; SIGTERM would cut requests.
    stopSignal: "SIGUSR1",
  },
  prometheus: {
    reference: imageReferences.prometheus,
    programs: { "/bin/prometheus": "prometheus", "/bin/promtool": "promtool" },
    entrypoint: ["/bin/prometheus"],
  },
  alertmanager: {
    reference: imageReferences.alertmanager,
    programs: { "/bin/alertmanager": "alertmanager" },
    entrypoint: ["/bin/alertmanager"],
  },
  node: {
    reference: imageReferences.node,
    programs: { "/usr/local/bin/node": "nodeBase" },
    entrypoint: ["node"],
  },
  versitygw: {
    reference: imageReferences.versitygw,
    programs: { "/usr/local/bin/versitygw": "versitygw", ...shell },
    entrypoint: ["/usr/local/bin/versitygw"],
  },
  prometheusConfigReloader: {
    reference: imageReferences.prometheusConfigReloader,
    programs: { "/bin/prometheus-config-reloader": "prometheusConfigReloader" },
    entrypoint: ["/bin/prometheus-config-reloader"],
  },
};
