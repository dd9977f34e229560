import { isDeepStrictEqual } from "node:util";

import type { ChangeKind, Difference } from "../provider/provider.ts";
import { hasUnknown, stripSecrets, type Properties } from "../provider/values.ts";
import { loadKubeconfig, selectConnection } from "./kubeconfig.ts";
import { parseConfig } from "./providerConfig.ts";

const identity = ["kubeconfig", "context", "cluster"];

/** A provider that points at another cluster replaces every resource in it; new credentials for the same one do not. */
export function diffConfig(secretOlds: Properties, secretNews: Properties): Difference {
  const [olds, news] = [stripSecrets(secretOlds) as Properties, stripSecrets(secretNews) as Properties];
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = names.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
  const replaces = replacing(olds, news, changed);
  const kind = (name: string): ChangeKind => (name in olds ? (name in news ? "UPDATE" : "DELETE") : "ADD");
  const changes = changed.map((name): [string, ChangeKind] => [
    name,
    replaces.includes(name) ? (`${kind(name)}_REPLACE` as ChangeKind) : kind(name),
  ]);
  return { changes: new Map(changes) };
}

function replacing(olds: Properties, news: Properties, changed: readonly string[]): string[] {
  const { clusterIdentifier } = news;
  if (clusterIdentifier && olds.clusterIdentifier) return changed.filter((name) => name === "clusterIdentifier");
  const candidates = changed.filter((name) => identity.includes(name));
  if (candidates.length === 0) return [];
  if (candidates.some((name) => hasUnknown(news[name] ?? null))) return candidates;
  const [before, after] = [activeCluster(olds), activeCluster(news)];
  return before && after && !isDeepStrictEqual(before, after) ? candidates : [];
}

function activeCluster(inputs: Properties): Properties | undefined {
  try {
    const config = parseConfig(inputs, {});
    return selectConnection(loadKubeconfig(config.kubeconfig), config).cluster;
  } catch {
    // A kubeconfig that cannot be read says nothing about the cluster; Configure reports it.
    return undefined;
  }
}
