import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { AgentOptions } from "node:https";

import { listAt, textAt, type Properties, type Value } from "../provider/values.ts";
import type { Connection } from "./kubeconfig.ts";

/** What a request needs besides its path. */
export interface Credentials {
  readonly tls: AgentOptions;
  /** The Authorization header, or "" when the client certificate says it all. */
  readonly authorization: string;
}

/** Reads certificates, tokens and the like, from the kubeconfig itself, from files, or from an exec plugin. */
export function credentialsOf({ cluster, user }: Connection): Credentials {
  const identity = "exec" in user ? execCredential(user.exec) : user;
  const ca = inlineOrFile(cluster, "certificate-authority");
  const cert = inlineOrFile(identity, "client-certificate");
  const key = inlineOrFile(identity, "client-key");
  const servername = textAt(cluster, "tls-server-name");
  return {
    tls: {
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...(servername && { servername }),
      rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
    },
    authorization: authorization(identity),
  };
}

function authorization(user: Properties): string {
  const file = textAt(user, "tokenFile");
  const token = file ? readFileSync(file, "utf8").trim() : textAt(user, "token");
  if (token) return `Bearer ${token}`;
  const name = textAt(user, "username");
  return name && `Basic ${Buffer.from(`${name}:${textAt(user, "password")}`).toString("base64")}`;
}

function inlineOrFile(section: Properties, field: string): Buffer | undefined {
  const inline = textAt(section, `${field}-data`);
  if (inline) return Buffer.from(inline, "base64");
  const path = textAt(section, field);
  return path ? readFileSync(path) : undefined;
}

function execCredential(exec: Value | undefined): Properties {
  const words = (exec as { args?: string[] } | undefined)?.args ?? [];
  const variables = Object.fromEntries(listAt(exec, "env").map(({ name, value }) => [String(name), String(value)]));
  const info = { apiVersion: textAt(exec, "apiVersion"), kind: "ExecCredential", spec: { interactive: false } };
  const env = { ...process.env, ...variables, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const output = execFileSync(textAt(exec, "command"), words, { env, encoding: "utf8", timeout: 60_000 });
  const status = (JSON.parse(output) as { status?: Record<string, string> }).status ?? {};
  const encode = (text: string | undefined) => (text ? Buffer.from(text).toString("base64") : "");
  return {
    token: status.token ?? "",
    "client-certificate-data": encode(status.clientCertificateData),
    "client-key-data": encode(status.clientKeyData),
  };
}
