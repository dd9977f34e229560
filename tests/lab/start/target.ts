import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { runCommand } from "../command.ts";
import { LabError } from "../labError.ts";
import type { LabCluster } from "../lab.ts";
import { labPaths } from "../labPaths.ts";
import { defaultKubeconfig, stateHome } from "./config.ts";

/** A host and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The clusters that the quick start deploys to. */
export interface Target {
  readonly kubeconfig: string;
  /** Context of the cluster that Whizard runs in. */
  readonly central: string;
  /** Context of the member cluster; without one only the central cluster sends metrics. */
  readonly member: string | undefined;
  /** Where the gateway answers outside of the central cluster, when the user names it. */
  readonly gateway: Address | undefined;
  /** The folder of the stack's state, its configuration and its passphrase. */
  readonly folder: string;
  /** The options of `npm start` that name the same clusters again. */
  readonly options: readonly string[];
}

/** What the user names on the command line. */
export interface OwnClusters {
  readonly kubeconfig?: string;
  readonly context: string;
  readonly memberContext?: string;
  readonly gateway?: Address;
}

/** The lab's clusters; their stack lives and dies with the lab's folder. */
export function labTarget(): Target {
  const { dir, kubeconfig } = labPaths();
  return {
    kubeconfig,
    central: "central",
    member: "member-a",
    gateway: undefined,
    folder: join(dir, "pulumi"),
    options: [],
  };
}

/** Where the gateway answers in the lab: at a port of the central node. */
export function labGateway(clusters: readonly LabCluster[], nodePort: number): Address {
  const central = clusters.find(({ name }) => name === "central");
  if (central === undefined) throw new Error("The lab has no cluster central.");
  return { host: central.address, port: nodePort };
}

/** The user's own clusters; their stack is named by kubeconfig and contexts. */
export function ownTarget({ kubeconfig, context, memberContext, gateway }: OwnClusters): Target {
  const path = resolve(kubeconfig ?? defaultKubeconfig());
  const digest = createHash("sha256").update(`${path}\n${context}`).digest("hex").slice(0, 8);
  const named = (option: string, value: string | undefined): string[] => (value === undefined ? [] : [option, value]);
  return {
    kubeconfig: path,
    central: context,
    member: memberContext,
    gateway,
    folder: join(stateHome(), "start", `${context.replace(/[^A-Za-z0-9._-]/g, "_")}-${digest}`),
    options: [
      ...named("--kubeconfig", path),
      ...named("--context", context),
      ...named("--member-context", memberContext),
      ...named("--gateway", gateway && `${gateway.host}:${gateway.port}`),
    ],
  };
}

/** Parses HOST:PORT. Throws LabError on anything else. */
export function parseAddress(text: string): Address {
  const [, host = "", port = ""] = /^([^:/\s]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === "" || Number(port) < 1 || Number(port) > 65_535) {
    throw new LabError(`--gateway is "${text}": HOST:PORT is needed, such as 10.0.0.4:30990.`);
  }
  return { host, port: Number(port) };
}

interface NodeList {
  readonly items: readonly {
    readonly status?: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
  }[];
}

/** Checks that a context leads to a cluster that answers. Throws LabError with what kubectl says. */
export async function checkCluster(kubectl: string, target: Target, context: string): Promise<NodeList> {
  const words = ["--kubeconfig", target.kubeconfig, "--context", context, "--request-timeout=15s"];
  try {
    return JSON.parse(await runCommand(kubectl, [...words, "get", "nodes", "--output=json"])) as NodeList;
  } catch (error) {
    const last =
      (error as Error).message
        .trim()
        .split("\n")
        .at(-1)
        ?.replace(/^.* ended with \w+: /, "") ?? "";
    throw new LabError(`The cluster of context "${context}" in ${target.kubeconfig} does not answer: ${last}`);
  }
}

/** Where node ports of the user's central cluster answer: a node's internal address, unless the user named one. */
export function gatewayOf(target: Target, { items }: NodeList, nodePort: number): Address {
  if (target.gateway !== undefined) return target.gateway;
  const addresses = items.flatMap(({ status }) => status?.addresses ?? []);
  const internal = addresses.find(({ type }) => type === "InternalIP");
  if (internal === undefined)
    throw new LabError("No node has an internal address: name the gateway by --gateway HOST:PORT.");
  return { host: internal.address, port: nodePort };
}

/** Tells the clusters of a target from others that had the same names before: the identities of their first namespaces. */
export async function identifyClusters(kubectl: string, { kubeconfig, central, member }: Target): Promise<string> {
  const lines: string[] = [];
  for (const context of [central, ...(member === undefined ? [] : [member])]) {
    const words = ["--kubeconfig", kubeconfig, "--context", context, "get", "namespace", "kube-system"];
    lines.push(`${context} ${await runCommand(kubectl, [...words, "--output=jsonpath={.metadata.uid}"])}\n`);
  }
  return lines.join("");
}

/** A word as a shell takes it. */
export const quoteWord = (word: string): string =>
  /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The command that takes down what a start has made. */
export function downCommand(options: readonly string[]): string {
  return ["npm start -- --down", ...options.map(quoteWord)].join(" ");
}
