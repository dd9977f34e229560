import { z } from "zod";
import { objectName, plain } from "./leaf.ts";

export const certificateIssuer = z
  .strictObject({
    name: objectName().describe("Name of the issuer."),
    kind: z.enum(["Issuer", "ClusterIssuer"]).default("Issuer").describe("Kind of the issuer."),
    group: plain({ pattern: /^[a-z0-9.-]{1,253}$/, allowed: "an API group such as cert-manager.io" })
      .default("cert-manager.io")
      .describe("API group of the issuer."),
  })
  .meta({
    id: "CertificateIssuer",
    description:
      "An issuer of cert-manager. One for the public web signs no names inside the cluster, and puts no `ca.crt` into its Secrets.",
  });

export type CertificateIssuerSpec = z.output<typeof certificateIssuer>;
