import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { parse, parseDocument } from "yaml";
import type { KubeconfigSource } from "../../core/index.ts";
import { attempt, UserError } from "../userError.ts";
import type { ClusterClient } from "./clusterClient.ts";

/** A way into a cluster. */
export interface Kubeconfig {
  readonly text: string;
  readonly context: string;
  /** Where the text stands, if in a file that stays. */
  readonly path?: string;
}

/** What finding a kubeconfig needs besides its source. */
export interface KubeconfigSite {
  /** Folder that paths are relative to. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The kubeconfig of the member's central cluster, where Secrets are read. */
  readonly central?: () => Promise<Kubeconfig>;
}

const run = promisify(execFile);

const contextOf = (name: string, text: string, wanted: string | undefined): string => {
  const parsed = attemptParse(name, text);
  const context = wanted ?? parsed["current-context"];
  const known = (parsed.contexts ?? []).map((each) => each.name ?? "");
  if (context === undefined || context === "") {
    throw new UserError(`${name}: its kubeconfig has no current context (name one of ${known.join(", ")} as context)`);
  }
  if (!known.includes(context)) {
    throw new UserError(
      `${name}: its kubeconfig has no context "${context}" (known are ${known.join(", ") || "none"})`,
    );
  }
  return context;
};

interface Shape {
  readonly "current-context"?: string;
  readonly contexts?: readonly { readonly name?: string }[];
}

const attemptParse = (name: string, text: string): Shape => {
  try {
    const value = parse(text) as unknown;
    if (typeof value === "object" && value !== null) return value;
  } catch (cause) {
    throw new UserError(`${name}: its kubeconfig is no YAML`, { cause });
  }
  throw new UserError(`${name}: its kubeconfig is no map of fields`);
};

/** Names of a kubeconfig's contexts; none where the text is no kubeconfig. */
export const contextsIn = (text: string): readonly string[] => {
  const document = parseDocument(text);
  if (document.errors.length > 0) return [];
  const contexts = (document.toJS() as Shape | null)?.contexts;
  return Array.isArray(contexts) ? (contexts as NonNullable<Shape["contexts"]>).flatMap(({ name }) => name ?? []) : [];
};

/** A client of a cluster's API. */
export const clientOf = async (kubeconfig: Kubeconfig): Promise<ClusterClient> => {
  const { ClusterClient: Client } = await import("./clusterClient.ts");
  return new Client(kubeconfig);
};

const fromKubesphere = async (name: string, cluster: string, site: KubeconfigSite): Promise<string> => {
  if (site.central === undefined) throw new Error("KubeSphere's clusters are read in a central cluster");
  const client = await clientOf(await site.central());
  const found = await client.readKubesphere(cluster).catch((cause: unknown) => {
    const { code } = cause as { readonly code?: unknown };
    const why = String(code ?? (cause as Error).message);
    throw new UserError(`${name}: KubeSphere's Cluster ${cluster} cannot be read: ${why}`, { cause });
  });
  if (found === undefined) throw new UserError(`${name}: KubeSphere's Cluster ${cluster} holds no kubeconfig`);
  return found;
};

/** The text of a kubeconfig that is in no file. */
const textFrom = async (
  name: string,
  { command, secret, kubesphere }: KubeconfigSource,
  site: KubeconfigSite,
): Promise<string> => {
  if (command !== undefined) return fromCommand(name, command, site);
  if (kubesphere !== undefined) return fromKubesphere(name, kubesphere, site);
  if (secret !== undefined) return fromSecret(name, secret, site);
  throw new Error("a checked source says where the kubeconfig is");
};

const fromCommand = async (name: string, [program = "", ...args]: readonly string[], site: KubeconfigSite) => {
  try {
    const options = {
      cwd: site.folder,
      env: site.environment,
      maxBuffer: 4 << 20,
      timeout: 60_000,
    };
    return (await run(program, args, options)).stdout;
  } catch (cause) {
    const { code, killed } = cause as {
      readonly code?: unknown;
      readonly killed?: boolean;
    };
    const why = killed === true ? "did not end within a minute" : `ended with ${String(code)}`;
    throw new UserError(`${name}: the command of its kubeconfig, ${program}, ${why}`, { cause });
  }
};

const fromSecret = async (name: string, secret: NonNullable<KubeconfigSource["secret"]>, site: KubeconfigSite) => {
  if (site.central === undefined) throw new Error("a Secret is read in a central cluster");
  const client = await clientOf(await site.central());
  const where = `Secret ${secret.namespace}/${secret.name}`;
  try {
    const found = await client.readSecret(secret);
    const value = found.data?.[secret.key];
    if (value !== undefined) return Buffer.from(value, "base64").toString();
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    throw new UserError(`${name}: ${where} cannot be read: ${String(code ?? (cause as Error).message)}`, { cause });
  }
  throw new UserError(`${name}: ${where} has no key ${secret.key}`);
};

/** Finds a cluster's kubeconfig and the context in it. Throws UserError with what lacks, never with what it holds. */
export const findKubeconfig = async (
  name: string,
  source: KubeconfigSource,
  site: KubeconfigSite,
): Promise<Kubeconfig> => {
  const { file, context } = source;
  if (file !== undefined) {
    const path = resolve(site.folder, file.replace(/^~(?=\/)/, site.environment["HOME"] ?? "~"));
    const text = attempt(`${name}: the kubeconfig ${path} cannot be read`, () => readFileSync(path, "utf8"));
    return { text, path, context: contextOf(name, text, context) };
  }
  const text = await textFrom(name, source, site);
  return { text, context: contextOf(name, text, context) };
};
