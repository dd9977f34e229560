import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { at, isObject, listAt, textAt, type Properties, type Value } from "../provider/values.ts";

/** How to reach one cluster as one user, resolved from a kubeconfig. */
export interface Connection {
  readonly server: string;
  /** The namespace of the context, or "" when it names none. */
  readonly namespace: string;
  readonly cluster: Properties;
  readonly user: Properties;
}

/** Which part of a kubeconfig to use; "" stands for what the kubeconfig itself says. */
export interface Selection {
  readonly context: string;
  readonly cluster: string;
  readonly namespace: string;
}

/** Reads a kubeconfig given as its contents (YAML or JSON), as a path, or not at all: then $KUBECONFIG, then ~/.kube/config. */
export function loadKubeconfig(pathOrContents: string): Properties {
  const text = pathOrContents.trim() || process.env.KUBECONFIG?.split(":")[0] || join(homedir(), ".kube", "config");
  if (isContents(text)) return parseKubeconfig(text);
  const path = text.replace(/^~(?=\/)/, homedir());
  if (!existsSync(path)) throw new Error(`there is no kubeconfig at ${path}`);
  return parseKubeconfig(readFileSync(path, "utf8"));
}

const isContents = (text: string): boolean => text.includes("\n") || text.startsWith("{");

function parseKubeconfig(text: string): Properties {
  const config = parse(text) as Value;
  if (!isObject(config) || !Array.isArray(config.clusters)) throw new Error("the kubeconfig lists no clusters");
  return config;
}

/** Resolves the context, or the override of it, to a cluster and a user. */
export function selectConnection(config: Properties, selection: Selection): Connection {
  const contextName = selection.context || textAt(config, "current-context");
  const context = named(config, "contexts", contextName, "context");
  if (!context && (contextName || !selection.cluster))
    throw new Error(`context ${JSON.stringify(contextName)} does not exist`);
  const clusterName = selection.cluster || textAt(context, "cluster");
  const cluster = named(config, "clusters", clusterName, "cluster");
  if (!cluster) throw new Error(`cluster ${JSON.stringify(clusterName)} does not exist`);
  return {
    server: textAt(cluster, "server"),
    namespace: selection.namespace || textAt(context, "namespace"),
    cluster,
    user: named(config, "users", textAt(context, "user"), "user") ?? {},
  };
}

function named(config: Properties, list: string, name: string, field: string): Properties | undefined {
  const found = at(
    listAt(config, list).find((entry) => entry.name === name),
    field,
  );
  return isObject(found) ? found : undefined;
}
