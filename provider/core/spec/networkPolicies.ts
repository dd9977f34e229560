import { z } from "zod";
import { count, plain } from "./leaf.ts";

const labels = () =>
  z.record(
    z.string().regex(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/),
    plain({ pattern: /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/, allowed: "a label value" }),
  );

const peer = z
  .strictObject({
    namespaceLabels: labels().optional().describe("Labels of the namespaces; the topology's own when absent."),
    podLabels: labels().optional().describe("Labels of the pods; all of the namespaces when absent."),
    cidr: plain({ pattern: /^[0-9a-fA-F.:]+\/\d{1,3}$/, allowed: "a CIDR such as 10.0.0.0/8" })
      .optional()
      .describe("Addresses outside of the cluster, instead of pods."),
  })
  .meta({ id: "NetworkPeer", description: "Pods, or addresses, that may connect." });

const outside = z
  .strictObject({
    cidr: plain({ pattern: /^[0-9a-fA-F.:]+\/\d{1,3}$/, allowed: "a CIDR such as 10.0.0.0/8" }).describe("Addresses."),
    ports: z.array(count(1, 65_535)).min(1).describe("TCP ports."),
  })
  .meta({ id: "NetworkTarget", description: "Addresses that the components may reach." });

export const networkPolicies = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Whether there are policies."),
    clients: z
      .array(peer)
      .optional()
      .describe("Who may reach the gateway. Default: everybody, since the gateway itself asks who comes."),
    scrapers: z
      .array(peer)
      .default([])
      .describe("Who may read the components' metrics, such as Prometheus. Default: nobody."),
    egress: z
      .array(outside)
      .optional()
      .describe(
        "What the components may reach besides each other, DNS and the API server: the object storage, caches, " +
          "Alertmanagers, further servers. Default: everything, since their addresses are not known here.",
      ),
  })
  .meta({
    id: "NetworkPolicies",
    description:
      "Kubernetes NetworkPolicies that let each component be reached by those alone that have to. They need a network " +
      "plugin that enforces them.",
  });

export type NetworkPoliciesSpec = z.output<typeof networkPolicies>;
export type NetworkPeerSpec = NetworkPoliciesSpec["scrapers"][number];
