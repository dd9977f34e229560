import { tenantIdPattern } from "../spec/leaf.ts";
import { type TlsFiles, tlsFileFields } from "./tlsFiles.ts";
import { writeQueue } from "./writeQueue.ts";

/** What a ruler queries and where it writes. */
export interface RulerAccess {
  /** Thanos Rule's flags that say so. */
  readonly query: { readonly "query.config": string } | { readonly query: string };
  /** Its remote-write configuration. */
  readonly remoteWrite: string;
}

/** How a tenant's ruler reaches the gateway. */
export interface RulerGateway {
  readonly host: string;
  readonly port: number;
  /** The tenant, which is the first segment of every path and the user. */
  readonly tenant: string;
  /** File with the tenant's password; it is read at each request. */
  readonly passwordFile: string;
  /** How it checks the gateway's certificate; plain HTTP when absent. */
  readonly tls?: { readonly files: TlsFiles; readonly serverName: string } | undefined;
}

const tlsConfig = ({ tls }: RulerGateway) =>
  tls === undefined ? {} : { tls_config: { ...tlsFileFields(tls.files), server_name: tls.serverName } };

/** Both under the tenant's path at the gateway; results without the label that the ingester adds. */
export const renderTenantAccess = (gateway: RulerGateway, tenantLabelName: string): RulerAccess => {
  const { host, port, tenant, passwordFile, tls } = gateway;
  const scheme = tls === undefined ? "http" : "https";
  const client = { basic_auth: { username: tenant, password_file: passwordFile }, ...tlsConfig(gateway) };
  return {
    query: {
      "query.config": JSON.stringify([
        { http_config: client, scheme, static_configs: [`${host}:${port}`], path_prefix: `/${tenant}` },
      ]),
    },
    remoteWrite: JSON.stringify({
      remote_write: [
        {
          url: `${scheme}://${host}:${port}/${tenant}/api/v1/receive`,
          ...client,
          write_relabel_configs: [{ action: "labeldrop", regex: tenantLabelName }],
          queue_config: writeQueue,
        },
      ],
    }),
  };
};

const tenantIdRegex = tenantIdPattern.source.replace(/^\^|\$$/g, "");

/**
 * Drops results whose tenant label can be no tenant's id: Thanos refuses some of these values with all that is sent along
 * with them, and takes others for folders. They cannot be relabelled instead: Thanos 0.42 panics at a `replace` here.
 */
const onlyTenants = (label: string) => ({ action: "keep", source_labels: [label], regex: `(${tenantIdRegex})?` });

/** The addresses of a ruler over all tenants. */
interface GlobalServices {
  /** URL of a Query that answers for all tenants. */
  readonly queryUrl: string;
  /** Remote-write URL of a router that finds the tenant in the label. */
  readonly remoteWriteUrl: string;
  /** The certificate that both are shown; each is checked by the name in its URL. Plain HTTP when absent. */
  readonly tls?: TlsFiles | undefined;
}

const globalQuery = ({ queryUrl, tls }: GlobalServices): RulerAccess["query"] => {
  if (tls === undefined) return { query: queryUrl };
  const [scheme = "", host = ""] = queryUrl.split("://");
  const client = { tls_config: tlsFileFields(tls) };
  return { "query.config": JSON.stringify([{ http_config: client, scheme, static_configs: [host] }]) };
};

/** Both without a tenant: every result says by its label whose it is. */
export const renderGlobalAccess = (services: GlobalServices, tenantLabelName: string): RulerAccess => ({
  query: globalQuery(services),
  remoteWrite: JSON.stringify({
    remote_write: [
      {
        url: services.remoteWriteUrl,
        ...(services.tls === undefined ? {} : { tls_config: tlsFileFields(services.tls) }),
        write_relabel_configs: [onlyTenants(tenantLabelName)],
        queue_config: writeQueue,
      },
    ],
  }),
});
