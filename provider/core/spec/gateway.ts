import { z } from "zod";
import { credentialName, globalCredential } from "./credential.ts";
import { exposureFields } from "./exposure.ts";
import { gatewayTls } from "./gatewayTls.ts";
import { images } from "./images.ts";
import { plain } from "./leaf.ts";
import { gatewayLimits } from "./limits.ts";
import { oauth2Proxy } from "./oauth2Proxy.ts";
import { secretKeyRef, workload } from "./workload.ts";

/** Its key is the name of a file that HAProxy's configuration names. */
const credentialsSecret = z
  .strictObject({
    name: secretKeyRef.shape.name,
    key: plain({
      pattern: /^(?!\.\.?$)[A-Za-z0-9._-]{1,253}$/,
      allowed: "a key of a Secret: letters, digits, '.', '_' and '-'",
    }).describe("Key in the Secret."),
  })
  .meta({ id: "CredentialsSecret", description: "A map of credentials in a Secret that exists already." });

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
        "Serves the Thanos web UI on port 9089 and `/api/v1/*` over all tenants, both for the user `admin` and for " +
          "`globalCredentials`; needs a Query of its own, which sees every tenant.",
      ),
    globalCredentials: z
      .record(credentialName(), globalCredential)
      .default({})
      .describe(
        "Credentials that read all tenants together under `/api/v1/`, by name; they need a Query of their own, which sees every tenant.",
      ),
    credentialsSecret: credentialsSecret
      .optional()
      .describe(
        "Further credentials of declared or runtime tenants, in a Secret that you keep: lines of the SHA-256 of an `Authorization` header and what it may do. The gateway follows its changes.",
      ),
    oauth2Proxy: oauth2Proxy
      .optional()
      .describe("Sign-in to the web UI by OpenID Connect, on port 4180 of a Service of its own; needs `debug`."),
    tls: gatewayTls.optional().describe("TLS towards clients; plain HTTP when absent."),
    limits: gatewayLimits
      .optional()
      .describe(
        "How much each tenant without limits of its own may ask of each gateway pod. Default: no limits. A change restarts nobody.",
      ),
    ...exposureFields,
  })
  .meta({
    id: "GatewayTemplate",
    description: "HAProxy: the one way in, for writes and queries, each under its tenant.",
  });

export type GatewaySpec = z.output<typeof gateway>;
