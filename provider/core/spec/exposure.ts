import { z } from "zod";
import type { Issue } from "../issue.ts";
import type { GatewayTlsSpec } from "./gatewayTls.ts";
import { cidr, count, freeText, namespaceName, plain, resourceName } from "./leaf.ts";

const annotations = () =>
  z
    .record(
      z.string().regex(/^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/),
      freeText(),
    )
    .default({});

/** A name, or all names below one. */
const publicHost = () =>
  plain({
    pattern: /^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    allowed: "a host name in lower case such as metrics.example.com or *.example.com, no address",
  });

/** How the way before the gateway speaks to it. */
const backendProtocol = () => z.enum(["http", "https"]).default("http");

const service = z
  .strictObject({
    annotations: annotations().describe(
      "Annotations of the Service, such as those that a load balancer is configured by.",
    ),
    loadBalancerClass: plain({
      pattern: /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
      allowed: "a class such as service.k8s.aws/nlb or internal-vip",
    })
      .optional()
      .describe("Who makes the load balancer. Default: the cluster's own; it cannot be changed later."),
    loadBalancerSourceRanges: z
      .array(cidr())
      .default([])
      .describe("Addresses that the load balancer lets in, where it can tell them. Default: all."),
    externalTrafficPolicy: z
      .enum(["Cluster", "Local"])
      .optional()
      .describe(
        "`Local` keeps clients' addresses and leads only to gateway pods of the node that was reached. Default: Kubernetes' own, `Cluster`.",
      ),
  })
  .meta({ id: "GatewayService", description: "How the gateway's Service is reached from outside of the cluster." });

const ingress = z
  .strictObject({
    className: resourceName().optional().describe("The IngressClass. Default: the cluster's default class."),
    host: publicHost().describe(
      "Host name that leads to the gateway. All of its paths do, since they begin with the tenant.",
    ),
    annotations: annotations().describe(
      "Annotations by which the ingress controller is configured, such as its largest body: writes have up to 16 MiB.",
    ),
    tlsSecret: resourceName()
      .optional()
      .describe("Secret with the certificate of `host` that the ingress controller shows. Default: plain HTTP."),
    backendProtocol: backendProtocol().describe(
      "How the ingress controller speaks to the gateway. `https` where the gateway has `tls`; controllers learn it by `annotations` of their own.",
    ),
  })
  .meta({ id: "GatewayIngress", description: "An Ingress that leads a host name to the gateway." });

const parentRef = z
  .strictObject({
    name: resourceName().describe("Name of the Gateway."),
    namespace: namespaceName().optional().describe("Its namespace. Default: that of the topology."),
    sectionName: resourceName().optional().describe("Name of one of its listeners. Default: all that fit."),
    port: count(1, 65_535).optional().describe("Port of its listeners. Default: all."),
  })
  .meta({ id: "HTTPRouteParent", description: "A Gateway of the Gateway API that the route belongs to." });

const httpRoute = z
  .strictObject({
    parentRefs: z.array(parentRef).min(1).describe("The Gateways that lead to this one."),
    hostnames: z.array(publicHost()).min(1).describe("Host names that lead to the gateway, with all of their paths."),
    annotations: annotations().describe("Annotations of the HTTPRoute."),
    scheme: z
      .enum(["http", "https"])
      .default("https")
      .describe("How clients speak to those listeners; it stands in `gatewayUrls`."),
    backendProtocol: backendProtocol().describe(
      "How those Gateways speak to this one. `https` where it has `tls`; a BackendTLSPolicy that you keep says so to them.",
    ),
  })
  .meta({
    id: "GatewayHTTPRoute",
    description:
      "An HTTPRoute of the Gateway API, whose resources the cluster must have (`gateway.networking.k8s.io/v1`).",
  });

/** The fields of the gateway that say how it is reached. */
export const exposureFields = {
  serviceType: z
    .enum(["ClusterIP", "NodePort", "LoadBalancer"])
    .default("ClusterIP")
    .describe("How the gateway is reached; a `nodePort` makes it NodePort, unless it is a LoadBalancer."),
  nodePort: count(1, 65_535).optional().describe("Port of every node that leads to the gateway, such as 30990."),
  service: service.prefault({}).describe("Further settings of the gateway's Service."),
  ingress: ingress.optional().describe("An Ingress before the gateway. Default: none."),
  httpRoute: httpRoute.optional().describe("An HTTPRoute of the Gateway API before the gateway. Default: none."),
};

export type ExposureSpec = {
  readonly [Field in keyof typeof exposureFields]: z.output<(typeof exposureFields)[Field]>;
};

const ofLoadBalancers = ({ service: it, serviceType }: Partial<ExposureSpec>, at: string): readonly Issue[] => {
  if (it === undefined || serviceType === "LoadBalancer") return [];
  const given = [
    ...(it.loadBalancerClass === undefined ? [] : ["loadBalancerClass"]),
    ...(it.loadBalancerSourceRanges.length === 0 ? [] : ["loadBalancerSourceRanges"]),
  ];
  return given.map((field) => ({
    path: `${at}service.${field}`,
    reason: `the gateway's Service is no load balancer but ${serviceType ?? "ClusterIP"}`,
    hint: "serviceType LoadBalancer, or leave it out",
  }));
};

const ofOutside = ({ service: it, serviceType, nodePort }: Partial<ExposureSpec>, at: string): readonly Issue[] =>
  it?.externalTrafficPolicy !== undefined && serviceType === "ClusterIP" && nodePort === undefined
    ? [
        {
          path: `${at}service.externalTrafficPolicy`,
          reason: "nobody outside of the cluster reaches a ClusterIP Service",
          hint: "serviceType NodePort or LoadBalancer, or leave it out",
        },
      ]
    : [];

const ways = ["ingress", "httpRoute"] as const;

/** What stands before the gateway ends the clients' TLS, and has to know how the gateway itself speaks. */
const ofWays = (spec: Partial<ExposureSpec>, tls: GatewayTlsSpec | undefined, at: string): readonly Issue[] =>
  ways.flatMap((way) => {
    const protocol = spec[way]?.backendProtocol;
    if (protocol === undefined) return [];
    const speaks = tls === undefined ? "http" : "https";
    return [
      ...(protocol === speaks
        ? []
        : [
            {
              path: `${at}${way}.backendProtocol`,
              reason: `"${protocol}" is not what the gateway speaks, which has ${tls === undefined ? "no" : "its own"} tls`,
              hint: `${speaks}, and tell ${way === "ingress" ? "the ingress controller by annotations" : "the Gateway by a BackendTLSPolicy"}`,
            },
          ]),
      ...(tls?.clientCertificate === "required"
        ? [
            {
              path: `${at}${way}`,
              reason: "ends the clients' TLS, so that no certificate of theirs reaches the gateway, which requires one",
              hint: "tls.clientCertificate optional, or reach the gateway by its Service",
            },
          ]
        : []),
    ];
  });

/** Checks what no single field of the exposure can see; `at` stands before its paths and ends in a dot where it is not empty. */
export const checkExposure = (
  spec: Partial<ExposureSpec> & { readonly tls?: GatewayTlsSpec | undefined },
  at: string,
): readonly Issue[] => [...ofLoadBalancers(spec, at), ...ofOutside(spec, at), ...ofWays(spec, spec.tls, at)];
