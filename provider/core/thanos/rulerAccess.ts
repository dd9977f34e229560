/** How a ruler reaches the gateway. */
export interface RulerGateway {
  readonly host: string;
  readonly port: number;
  /** The tenant, which is the first segment of every path and the user. */
  readonly tenant: string;
  /** File with the tenant's password; it is read at each request. */
  readonly passwordFile: string;
}

const basicAuth = ({ tenant, passwordFile }: RulerGateway) => ({
  basic_auth: { username: tenant, password_file: passwordFile },
});

/** Thanos Rule's query configuration: queries under the tenant's path. */
export const renderRulerQuery = (gateway: RulerGateway): string =>
  JSON.stringify([
    {
      http_config: basicAuth(gateway),
      scheme: "http",
      static_configs: [`${gateway.host}:${gateway.port}`],
      path_prefix: `/${gateway.tenant}`,
    },
  ]);

/** Its remote-write configuration: results under the tenant's path, without the label that the ingester adds. */
export const renderRulerRemoteWrite = (gateway: RulerGateway, tenantLabelName: string): string =>
  JSON.stringify({
    remote_write: [
      {
        url: `http://${gateway.host}:${gateway.port}/${gateway.tenant}/api/v1/receive`,
        ...basicAuth(gateway),
        write_relabel_configs: [{ action: "labeldrop", regex: tenantLabelName }],
        queue_config: { max_backoff: "5s" },
      },
    ],
  });
