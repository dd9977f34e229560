import { buildBase } from "../manifests/namespace.ts";
import { buildGateway } from "../manifests/gateway.ts";
import type { GatewayAloneSpec } from "../spec/alone/gateway.ts";
import { ownCredential } from "../spec/credential.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { type CredentialOutputs, describeCredentials } from "../topology/credentials.ts";
import { gatewayUrls } from "../topology/gatewayUrls.ts";
import { ports } from "../topology/ports.ts";
import type { AloneArtifacts, AloneSecrets } from "./artifacts.ts";

interface GatewayOutputs extends CredentialOutputs {
  /** Name of the Service, inside the cluster. */
  readonly host: string;
  readonly port: number;
  /** Base URLs of the gateway, from outside of the cluster first. */
  readonly urls: readonly string[];
}

/** Who may come, by the fields of the topology's own spec. */
export const gatewayReaders = ({ tenants, debug, globalCredentials }: GatewayAloneSpec) => ({
  tenants: tenants.map(({ name, password: value, credentials }) => ({
    name,
    credentials:
      value === undefined ? credentials : { ...credentials, [ownCredential]: { ...credentials[ownCredential], value } },
  })),
  gateway: { debug, globalCredentials },
});

/** A gateway that stands alone. */
export const compileGateway = (
  spec: GatewayAloneSpec,
  { credentials }: AloneSecrets,
): AloneArtifacts<GatewayOutputs> => {
  const { name, router, queryFrontend, globalQuery, tenants, tenantLabelName: tenantLabel } = spec;
  const names = {
    gateway: name,
    gatewayConfig: `${name}-config`,
    gatewayTenants: `${name}-tenants`,
    gatewayCredentials: `${name}-credentials`,
    remoteQueryCredential: `${name}-remote-query`,
  };
  return {
    base: buildBase(spec),
    objects: buildGateway({
      settings: spec,
      spec,
      names,
      router,
      reads: { queryFrontend, tenantLabel },
      tenants,
      credentials,
      globalQuery,
    }),
    outputs: {
      host: serviceHost(spec, name),
      port: ports.gateway,
      urls: gatewayUrls(spec, serviceHost(spec, name)),
      ...describeCredentials(credentials),
    },
  };
};
