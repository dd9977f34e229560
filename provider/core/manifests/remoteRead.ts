import type { V1EnvVar } from "@kubernetes/client-node";
import type { RemoteRead } from "../haproxy/remoteRead.ts";
import type { RemoteQuerySpec } from "../spec/remote.ts";
import type { Tenancy } from "../spec/settings.ts";
import { clientTlsMount, mountsOf } from "./clientTls.ts";
import { remoteCredential } from "./remoteCredential.ts";

const variable = "WHIZARD_REMOTE_QUERY";
const credentialKey = "credential";

const tlsMount = ({ tls }: RemoteQuerySpec) => clientTlsMount("remote-query-tls", tls, "/etc/whizard/remote-query");

const tlsOf = (spec: RemoteQuerySpec): RemoteRead["tls"] => {
  const { ca = "@system-ca", cert } = tlsMount(spec).files;
  return {
    caFile: ca,
    ...(cert === undefined ? {} : { certificateFile: cert }),
    ...(spec.tls?.insecureSkipVerify === true ? { insecureSkipVerify: true } : {}),
  };
};

/** How HAProxy asks the external API. */
export const remoteReadOf = (spec: RemoteQuerySpec, { tenantHeader }: Pick<Tenancy, "tenantHeader">): RemoteRead => {
  const { protocol, host, hostname, port, pathname } = new URL(spec.url);
  const isTls = protocol === "https:";
  const serverName = spec.tls?.serverName;
  return {
    upstream: {
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port === "" ? (isTls ? 443 : 80) : port),
      ...(serverName === undefined ? {} : { serverName }),
    },
    ...(isTls ? { tls: tlsOf(spec) } : {}),
    host,
    prefix: pathname.replace(/\/+$/, ""),
    tenantHeader: spec.tenantHeader ?? tenantHeader,
    headers: spec.headers,
    ...(remoteCredential(spec) === undefined ? {} : { credential: { variable, username: spec.basicAuth?.username } }),
  };
};

/** What the gateway's pods need for it: the credential in a variable, and the files of TLS. */
export const remoteReadPod = (spec: RemoteQuerySpec | undefined, ownSecret: string) => {
  if (spec === undefined) return { env: [], ownCredentials: [], mounts: [] };
  const credential = remoteCredential(spec);
  const own = { name: ownSecret, key: credentialKey };
  const env: readonly V1EnvVar[] =
    credential === undefined
      ? []
      : [{ name: variable, valueFrom: { secretKeyRef: "secret" in credential ? credential.secret : own } }];
  return {
    env,
    ownCredentials: credential === undefined || "secret" in credential ? [] : [{ [credentialKey]: credential.value }],
    mounts: mountsOf(tlsMount(spec)),
  };
};
