import { z } from "zod";
import { gatewayTls } from "./gatewayTls.ts";
import { images } from "./images.ts";
import { count } from "./leaf.ts";
import { workload } from "./workload.ts";

export const gateway = z
  .strictObject({
    ...workload({ image: images.haproxy, replicas: 2, cpu: "250m", memory: "256Mi", gracePeriodSeconds: 60 }),
    enabledTenantsAdmission: z
      .boolean()
      .default(true)
      .describe("Lets only known tenants pass; without it any credential's tenant may write."),
    debug: z
      .boolean()
      .default(false)
      .describe(
        "Serves the Thanos web UI on port 9089 and `/api/v1/*` over all tenants, both for the user `admin` alone; needs a " +
          "Query of its own, which sees every tenant.",
      ),
    tls: gatewayTls.optional().describe("TLS towards clients; plain HTTP when absent."),
    serviceType: z
      .enum(["ClusterIP", "NodePort", "LoadBalancer"])
      .default("ClusterIP")
      .describe("How the gateway is reached; a `nodePort` makes it NodePort."),
    nodePort: count(1, 65_535).optional().describe("Port of every node that leads to the gateway, such as 30990."),
  })
  .meta({
    id: "GatewayTemplate",
    description: "HAProxy: the one way in, for writes and queries, each under its tenant.",
  });

export type GatewaySpec = z.output<typeof gateway>;
