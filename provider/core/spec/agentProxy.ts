import { z } from "zod";
import { clientTls } from "./clientTls.ts";
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
import { metricsTls } from "./metricsTls.ts";
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
    metricsTls: metricsTls
      .optional()
      .describe("How a topology's pods in this cluster are scraped that speak TLS. They are not when absent."),
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
            serverName: clientTls.shape.serverName.describe(
              "Name that the gateway's certificate must have; the host's when absent, which is no address then.",
            ),
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
    password: secretText()
      .optional()
      .describe(
        "The tenant's password at the gateway; kept in a Kubernetes Secret. Required unless a client certificate says who comes.",
      ),
    clientCertificate: z
      .strictObject({
        certificate: longText().describe("Certificate, PEM; its common name is the tenant."),
        privateKey: longText().meta({ secret: true }).describe("Its private key, PEM."),
      })
      .meta({
        id: "AgentClientCertificate",
        description: "A client certificate as text: one of the Whizard component's output `clientCertificates`.",
      })
      .optional()
      .describe(
        "Client certificate that is shown to the gateway, kept in a Kubernetes Secret; `gateway.tls.certSecret` names one that exists.",
      ),
    prometheusAgent: prometheusAgent.optional().describe("Deploys a Prometheus agent as well; none when absent."),
    tenantHeader: headerName()
      .default("WHIZARD-TENANT")
      .describe("Header that carries the tenant in the central cluster; local clients' own is dropped."),
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
