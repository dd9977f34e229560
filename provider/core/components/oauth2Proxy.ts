import { buildOAuth2Proxy } from "../manifests/oauth2Proxy.ts";
import { signInCredential } from "../topology/credentials.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";
import type { Secrets } from "./secrets.ts";

/** Sign-in to the web UI, where it is asked for. */
export const composeOAuth2Proxy = ({ spec, names }: Topology, { credentials }: Secrets): readonly Component[] => {
  const { oauth2Proxy, tls } = spec.gateway;
  if (oauth2Proxy === undefined) return [];
  const own = credentials.find(({ tenant, name }) => tenant === undefined && name === signInCredential);
  if (own === undefined) throw new Error("no token of OAuth2-Proxy is known");
  const objects = buildOAuth2Proxy({
    settings: spec,
    spec: oauth2Proxy,
    names,
    gateway: { host: serviceHost(spec, names.gateway), port: ports.webUi, tls },
    token: own.current,
  });
  return [{ type: "OAuth2Proxy", name: names.oauth2Proxy, objects }];
};
