import { z } from "zod";
import { checkClientTls, clientTls } from "./clientTls.ts";
import type { Issue } from "../issue.ts";
import { images } from "./images.ts";
import {
  count,
  domain,
  duration,
  freeText,
  headerName,
  host,
  longText,
  namespaceName,
  objectName,
  secretText,
  tenantId,
} from "./leaf.ts";
import { dataVolume, workload } from "./workload.ts";

const prometheusAgent = z
  .strictObject({
    ...workload({ image: images.prometheus, replicas: 1, cpu: "250m", memory: "512Mi", gracePeriodSeconds: 120 }),
    scrapeInterval: duration({ min: "1s" }).default("30s").describe("How often every target is scraped."),
    externalLabels: z
      .record(z.string(), freeText())
      .default({})
      .describe("Labels of every sample. `prometheus_replica` is added, so that copies of a pair are merged."),
    dataVolume: dataVolume
      .prefault({ size: "10Gi" })
      .describe("Where samples wait that could not be sent yet (the WAL)."),
  })
  .meta({
    id: "PrometheusAgent",
    description:
      "A Prometheus in agent mode that scrapes the cluster's API server, kubelets, cAdvisor, CoreDNS and annotated pods.",
  });

export const agentProxy = z
  .strictObject({
    ...workload({ image: images.haproxy, replicas: 2, cpu: "100m", memory: "128Mi", gracePeriodSeconds: 60 }),
    name: objectName().default("whizard-agent").describe("Prefix of the names of all objects."),
    namespace: namespaceName().default("whizard-agent").describe("Namespace of all objects."),
    createNamespace: z.boolean().default(true).describe("Create the namespace; false: it exists already."),
    tenant: tenantId().describe("Tenant that this cluster writes and reads as."),
    gateway: z
      .strictObject({
        host: host().describe("Host name or address of the gateway, without scheme and port."),
        port: count(1, 65_535).default(9090).describe("Port of the gateway."),
        tls: z
          .strictObject({
            ca: longText()
              .optional()
              .describe("Certificates of the authorities that the gateway's is checked by, PEM; no secret."),
            ...clientTls.shape,
          })
          .meta({
            id: "GatewayClientTls",
            description:
              "TLS to the gateway; the image's own authorities check it when neither `ca` nor `caSecret` is given.",
          })
          .optional()
          .describe("Speak TLS to the gateway; plain when absent."),
      })
      .meta({ id: "GatewayAddress", description: "Where the central cluster's gateway is reached." })
      .describe("Where the central cluster's gateway is reached."),
    password: secretText().describe("The tenant's password at the gateway; kept in a Kubernetes Secret."),
    prometheusAgent: prometheusAgent.optional().describe("Deploys a Prometheus agent as well; none when absent."),
    tenantHeader: headerName()
      .default("WHIZARD-TENANT")
      .describe("Header that carries the tenant in the central cluster; local clients' own is dropped."),
    // A refused value would be shown, and this one is a secret.
    kubeconfig: z
      .string()
      .meta({ secret: true })
      .optional()
      .describe(
        "Kubeconfig of the cluster to deploy to, its text or a path, instead of a Kubernetes provider in the resource's options. Counts for Pulumi only.",
      ),
    context: freeText().optional().describe("Context in `kubeconfig`. Default: its current context."),
    clusterDomain: domain().default("cluster.local").describe("DNS domain of this cluster."),
  })
  .meta({
    id: "AgentProxySpec",
    description: "HAProxy in a member cluster: a plain local endpoint that adds tenant and credential.",
  });

export type AgentProxySpec = z.output<typeof agentProxy>;
export type PrometheusAgentSpec = z.output<typeof prometheusAgent>;

/** Checks what no single field of an agent proxy can see. */
export const checkAgentProxy = ({ gateway, kubeconfig, context }: Partial<AgentProxySpec>): readonly Issue[] => [
  ...(context !== undefined && kubeconfig === undefined
    ? [{ path: "context", reason: "is a context of no kubeconfig", hint: "set kubeconfig as well" }]
    : []),
  ...checkClientTls(gateway?.tls, "gateway.tls"),
  ...(gateway?.tls?.ca !== undefined && gateway.tls.caSecret !== undefined
    ? [{ path: "gateway.tls", reason: "ca and caSecret exclude each other", hint: "at most one of them" }]
    : []),
];
