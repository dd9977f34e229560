import { z } from "zod";
import type { Issue } from "../issue.ts";
import { host } from "./leaf.ts";
import { secretKeyRef } from "./workload.ts";

/** How a component speaks TLS to a server outside of the topology. */
export const clientTls = z
  .strictObject({
    caSecret: secretKeyRef
      .optional()
      .describe("Certificates of the authorities that the server's is checked by; the image's own when absent."),
    certSecret: secretKeyRef.optional().describe("Client certificate, where the server asks for one."),
    keySecret: secretKeyRef.optional().describe("Key of the client certificate."),
    serverName: host().optional().describe("Name that the server's certificate must have; the address's when absent."),
    insecureSkipVerify: z.boolean().default(false).describe("Takes any certificate: nobody knows then who answers."),
  })
  .meta({ id: "ClientTls", description: "TLS to a server outside of the topology, with PEM files from Secrets." });

export type ClientTlsSpec = z.output<typeof clientTls>;

/** Checks what no single field of the TLS settings can see. */
export const checkClientTls = (tls: Partial<ClientTlsSpec> | undefined, path: string): readonly Issue[] =>
  (tls?.certSecret === undefined) === (tls?.keySecret === undefined)
    ? []
    : [{ path, reason: "a client certificate needs its key and a key its certificate", hint: "set both or none" }];
