import { assertHeaderName } from "./escape.ts";
import type { Expression, Rule } from "./section.ts";
import type { Upstream, UpstreamTls } from "./upstream.ts";

/** An external Prometheus-compatible API that answers the tenants' queries. */
export interface RemoteRead {
  readonly upstream: Upstream;
  /** Default: plain HTTP. */
  readonly tls?: UpstreamTls | undefined;
  /** The `Host` of every request. */
  readonly host: string;
  /** What stands before `/api/v1/…` in its paths; empty or beginning with a slash, without one at its end. */
  readonly prefix: string;
  /** Header that carries the tenant, as that API knows it. */
  readonly tenantHeader: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The variable of the process that holds a password, where there is a user name, or else a bearer token. */
  readonly credential?: { readonly variable: string; readonly username?: string | undefined } | undefined;
}

const secretVariable = "txn.remote_credential";

const authorization = ({ credential }: RemoteRead, when: readonly string[]): readonly Rule[] => {
  if (credential === undefined) return [];
  const { variable, username } = credential;
  const basic: Expression = [["str", `${username ?? ""}:`], ["concat", "", secretVariable], ["base64"]];
  return [
    { do: "setVariable", name: secretVariable, value: [["env", variable]], when },
    {
      do: "setHeader",
      name: "Authorization",
      value:
        username === undefined ? ["Bearer ", { sample: [["var", secretVariable]] }] : ["Basic ", { sample: basic }],
      when,
    },
  ];
};

/** Makes a tenant's query one to the external API; the client's own credential is gone by then. */
export const remoteReadRules = (remote: RemoteRead, tenant: Expression, when: readonly string[]): readonly Rule[] => [
  { do: "setHeader", name: "Host", value: [remote.host], when },
  ...Object.entries(remote.headers).map(([name, value]): Rule => {
    return { do: "setHeader", name: assertHeaderName(name), value: [value], when };
  }),
  { do: "setHeader", name: assertHeaderName(remote.tenantHeader), value: [{ sample: tenant }], when },
  ...authorization(remote, when),
];
