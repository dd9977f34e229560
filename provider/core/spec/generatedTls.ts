import { z } from "zod";
import { signing } from "./signing.ts";

/** Certificates of a gateway, and of its clients, that the package makes. */
export const generatedTls = z
  .strictObject({
    clientCertificates: z
      .boolean()
      .default(false)
      .describe(
        "Whether every declared tenant gets a client certificate as well, which counts as its password does: they are the output `clientCertificates`, and the gateway takes no other authority's.",
      ),
    ...signing,
  })
  .meta({
    id: "GeneratedTls",
    description:
      "A certificate that the package signs; its authority's is the output `gatewayCa`, which is no secret and checks it.",
  });
