import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { ApiTarget } from "./api.ts";
import type { WebhookSite } from "./webhook.ts";

/** Everything that the environment says, read once. */
export interface Config {
  /** Name and namespace of the topology that is served. */
  readonly name: string;
  readonly namespace: string;
  /** Who this process is in the Lease. */
  readonly identity: string;
  readonly port: number;
  readonly target: ApiTarget;
  /** Folder of the certificate that it shows to other components, where these ask for one. */
  readonly tlsFolder: string | undefined;
  /** Where the webhook listens; absent where nobody asks it. */
  readonly webhook: WebhookSite | undefined;
}

const account = "/var/run/secrets/kubernetes.io/serviceaccount";

const optionalFile = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : readFileSync(path, "utf8");

/** The API server of the pod's own cluster; its token is renewed in place, so it is read when it is needed. */
const inCluster = (env: NodeJS.ProcessEnv): ApiTarget => {
  const host = env["KUBERNETES_SERVICE_HOST"] ?? "kubernetes.default.svc";
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return {
    url: `https://${bracketed}:${env["KUBERNETES_SERVICE_PORT"] ?? "443"}`,
    ca: readFileSync(`${account}/ca.crt`, "utf8"),
    token: () => readFileSync(`${account}/token`, "utf8").trim(),
  };
};

/** An API server that is named, for a process outside of the cluster. */
const named = (url: string, env: NodeJS.ProcessEnv): ApiTarget => {
  const [ca, cert, key] = ["CA", "CERT", "KEY"].map((part) => optionalFile(env[`WHIZARD_API_${part}_FILE`]));
  return {
    url,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
};

const webhookSite = (env: NodeJS.ProcessEnv): WebhookSite | undefined => {
  const [port, folder] = [env["WHIZARD_WEBHOOK_PORT"], env["WHIZARD_WEBHOOK_FOLDER"]];
  return port === undefined || folder === undefined ? undefined : { port: Number(port), folder };
};

/** Reads the environment. Throws when it is not complete. */
export const readConfig = (env: NodeJS.ProcessEnv = process.env): Config => {
  const required = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === "") throw new Error(`the variable ${name} is not set`);
    return value;
  };
  const url = env["WHIZARD_API_URL"];
  return {
    name: required("WHIZARD_NAME"),
    namespace: required("WHIZARD_NAMESPACE"),
    identity: env["POD_NAME"] ?? `${hostname()}-${process.pid}`,
    port: Number(env["WHIZARD_PORT"] ?? "9093"),
    tlsFolder: env["WHIZARD_TLS_FOLDER"],
    webhook: webhookSite(env),
    target: url === undefined ? inCluster(env) : named(url, env),
  };
};
