import { z } from "zod";
import type { Issue } from "../issue.ts";
import { checkClientTls, clientTls } from "./clientTls.ts";
import { byteSize, count, duration, headerName, knownText, objectName, plain, secretText, text } from "./leaf.ts";
import { refuseRepeated } from "./repeated.ts";
import { secretKeyRef } from "./workload.ts";

const basicAuth = z
  .strictObject({
    username: knownText().describe("User name."),
    password: secretText().optional().describe("Password; kept in a Kubernetes Secret."),
    passwordSecret: secretKeyRef.optional().describe("Password in a Secret that exists in the namespace."),
  })
  .meta({ id: "BasicAuth", description: "User name and password towards a server outside of the topology." });

/** How a server outside of the topology is spoken to, whichever way the data goes. */
const access = {
  tenantHeader: headerName()
    .optional()
    .describe(
      "Header that carries the tenant to the server, such as X-Scope-OrgID. Default: the topology's `tenantHeader`.",
    ),
  headers: z
    .record(headerName(), knownText())
    .default({})
    .describe("Further headers of every request. Never a secret: they stand in a ConfigMap."),
  basicAuth: basicAuth.optional().describe("Sends user name and password."),
  bearerToken: secretText().optional().describe("Sends a bearer token; kept in a Kubernetes Secret."),
  bearerTokenSecret: secretKeyRef.optional().describe("Sends a bearer token of a Secret that exists in the namespace."),
  tls: clientTls
    .optional()
    .describe("TLS to the server. Default: its certificate is checked by the image's authorities."),
};

export const remoteWrite = z
  .strictObject({
    name: objectName().describe("Name of the target in metrics and logs."),
    url: text({
      pattern: /^https?:\/\/[A-Za-z0-9.[\]:_-]+(\/([A-Za-z0-9._~/-]|\{tenant\})*)?$/,
      allowed: "a URL such as https://metrics.example.com/api/v1/push; {tenant} in its path stands for the tenant",
    }).describe("Remote-write URL; `{tenant}` in its path stands for the tenant's id."),
    ...access,
    timeout: duration({ min: "1s" }).default("30s").describe("Longest time of one request to the target."),
    maxAge: duration({ min: "1s" })
      .default("10m")
      .describe("How long a write is tried again while the target is away; then it is dropped, and counted."),
    queueSize: byteSize()
      .default("64Mi")
      .describe(
        "Memory of each pod for writes that the target has not taken yet; what is beyond is dropped, and counted.",
      ),
    connections: count(1, 1000)
      .default(20)
      .describe("Most requests at a time from each pod; the writes of one tenant go one after the other."),
  })
  .meta({
    id: "RemoteWrite",
    description: "A further remote-write target that gets a copy of every tenant's accepted writes.",
  });

export const remoteQuery = z
  .strictObject({
    url: plain({
      pattern: /^https?:\/\/([A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?(\/[A-Za-z0-9._~/-]*)?$/,
      allowed: "a URL such as https://metrics.example.com/prometheus that is known at preview",
    }).describe("Base URL of the Prometheus-compatible API: what comes before `/api/v1/query`."),
    ...access,
  })
  .meta({
    id: "RemoteQuery",
    description:
      "An external Prometheus-compatible API that answers all queries instead of the topology's own Query. It gets " +
      "the tenant in a header, and must hold queries to it.",
  });

export type RemoteWriteSpec = z.output<typeof remoteWrite>;
export type RemoteQuerySpec = z.output<typeof remoteQuery>;
type Access = Pick<RemoteQuerySpec, "url" | "tls" | "basicAuth" | "bearerToken" | "bearerTokenSecret">;

const checkAccess = (access: Access, path: string): readonly Issue[] => {
  const { url, tls, basicAuth: basic, bearerToken, bearerTokenSecret } = access;
  const given = [basic, bearerToken, bearerTokenSecret].filter((credential) => credential !== undefined).length;
  const passwords = [basic?.password, basic?.passwordSecret].filter((password) => password !== undefined).length;
  return [
    ...checkClientTls(tls, `${path}.tls`),
    ...(tls !== undefined && url.startsWith("http://")
      ? [{ path: `${path}.tls`, reason: "is of no use without TLS", hint: "make the URL begin with https://" }]
      : []),
    ...(given > 1
      ? [{ path, reason: "several credentials are given", hint: "one of basicAuth, bearerToken, bearerTokenSecret" }]
      : []),
    ...(basic !== undefined && passwords !== 1
      ? [
          {
            path: `${path}.basicAuth`,
            reason: passwords === 0 ? "no password is given" : "two passwords are given",
            hint: "exactly one of password and passwordSecret",
          },
        ]
      : []),
  ];
};

interface Remotes {
  readonly remoteWrites?: readonly RemoteWriteSpec[];
  readonly remoteQuery?: RemoteQuerySpec | undefined;
}

/** Checks what no single field of the servers outside can see. */
export const checkRemotes = ({ remoteWrites = [], remoteQuery: query }: Remotes): readonly Issue[] => [
  ...refuseRepeated(
    remoteWrites.map(({ name }, index) => ({ key: name, at: `remoteWrites[${index}]`, field: ".name" })),
  ),
  ...remoteWrites.flatMap((target, index) => checkAccess(target, `remoteWrites[${index}]`)),
  ...(query === undefined ? [] : checkAccess(query, "remoteQuery")),
];
