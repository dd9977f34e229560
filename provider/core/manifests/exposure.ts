import type { GatewaySpec } from "../spec/gateway.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import type { buildService } from "./service.ts";

const withAnnotations = <M extends ReturnType<typeof metadataOf>>(
  metadata: M,
  annotations: Readonly<Record<string, string>>,
) => (Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations });

/** The type of the gateway's Service. */
export const serviceTypeOf = ({ serviceType, nodePort }: Pick<GatewaySpec, "serviceType" | "nodePort">) =>
  nodePort === undefined || serviceType === "LoadBalancer" ? serviceType : "NodePort";

/** The gateway's Service as it is reached from outside. */
export const exposeService = (made: ReturnType<typeof buildService>, { service }: Pick<GatewaySpec, "service">) => {
  const { annotations, loadBalancerClass, loadBalancerSourceRanges, externalTrafficPolicy } = service;
  return {
    ...made,
    metadata: withAnnotations(made.metadata, annotations),
    spec: {
      ...made.spec,
      ...(loadBalancerClass === undefined ? {} : { loadBalancerClass }),
      ...(loadBalancerSourceRanges.length === 0 ? {} : { loadBalancerSourceRanges }),
      ...(externalTrafficPolicy === undefined ? {} : { externalTrafficPolicy }),
    },
  };
};

const buildIngress = (identity: Identity, it: NonNullable<GatewaySpec["ingress"]>) => {
  const { className, host, annotations, tlsSecret: secretName } = it;
  const backend = { service: { name: identity.name, port: { name: "http" } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: withAnnotations(metadataOf(identity), annotations),
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      ...(secretName === undefined ? {} : { tls: [{ hosts: [host], secretName }] }),
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  };
};

const buildHttpRoute = (identity: Identity, it: NonNullable<GatewaySpec["httpRoute"]>) => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: withAnnotations(metadataOf(identity), it.annotations),
  spec: {
    parentRefs: it.parentRefs,
    hostnames: it.hostnames,
    rules: [
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        backendRefs: [{ name: identity.name, port: ports.gateway }],
      },
    ],
  },
});

/** What leads a host name of the outside to the gateway. */
export const buildWays = (identity: Identity, { ingress, httpRoute }: Pick<GatewaySpec, "ingress" | "httpRoute">) => [
  ...(ingress === undefined ? [] : [buildIngress(identity, ingress)]),
  ...(httpRoute === undefined ? [] : [buildHttpRoute(identity, httpRoute)]),
];
