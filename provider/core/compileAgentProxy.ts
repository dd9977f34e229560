import type { KubeObject } from "./kubeObject.ts";
import { agentProxyUrl, buildAgentProxy } from "./manifests/agentProxy.ts";
import { buildBase } from "./manifests/namespace.ts";
import { buildPrometheusAgent } from "./manifests/prometheusAgent.ts";
import { describeRemoteWrite, type RemoteWriteSnippets } from "./manifests/remoteWriteSnippets.ts";
import type { AgentProxySpec } from "./spec/agentProxy.ts";

/** What an agent proxy consists of, and what users are told about it. */
export interface AgentProxyArtifacts {
  readonly base: readonly KubeObject[];
  /** The proxy. */
  readonly objects: readonly KubeObject[];
  /** What scrapes and writes through the proxy; none where it is not asked for. It comes after the proxy, and goes before it. */
  readonly scraper: readonly KubeObject[];
  readonly outputs: {
    /** Local endpoint, without a path. */
    readonly url: string;
    /** Where a Prometheus of the cluster remote-writes to. */
    readonly remoteWriteUrl: string;
    readonly remoteWrite: RemoteWriteSnippets;
  };
}

/**
 * Makes every object of an agent proxy.
 *
 * @param credentials tenant and password as `basicCredentials` makes them, or the token of that; unused without a password.
 */
export const compileAgentProxy = (spec: AgentProxySpec, credentials: string): AgentProxyArtifacts => {
  const url = agentProxyUrl(spec);
  const remoteWriteUrl = `${url}/api/v1/write`;
  return {
    base: buildBase(spec),
    objects: buildAgentProxy(spec, credentials),
    scraper: spec.prometheusAgent === undefined ? [] : buildPrometheusAgent(spec, spec.prometheusAgent, remoteWriteUrl),
    outputs: { url, remoteWriteUrl, remoteWrite: describeRemoteWrite(spec, remoteWriteUrl) },
  };
};
