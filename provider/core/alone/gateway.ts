import { buildBase } from "../manifests/namespace.ts";
import { buildGateway } from "../manifests/gateway.ts";
import type { GatewayAloneSpec } from "../spec/alone/gateway.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { AloneArtifacts, AloneSecrets } from "./artifacts.ts";

interface GatewayOutputs {
  /** Name of the Service, inside the cluster. */
  readonly host: string;
  readonly port: number;
  /** Password of each tenant. */
  readonly passwords: Readonly<Record<string, string>>;
}

/** A gateway that stands alone. */
export const compileGateway = (
  spec: GatewayAloneSpec,
  { tenants: secrets }: AloneSecrets,
): AloneArtifacts<GatewayOutputs> => {
  const { name, router, queryFrontend, tenants } = spec;
  const names = {
    gateway: name,
    gatewayConfig: `${name}-config`,
    gatewayTenants: `${name}-tenants`,
    gatewayCredentials: `${name}-credentials`,
    remoteQueryCredential: `${name}-remote-query`,
  };
  const admitted = tenants.map((tenant) => tenant.name);
  return {
    base: buildBase(spec),
    objects: buildGateway({
      settings: spec,
      spec,
      names,
      router,
      reads: { queryFrontend },
      tenants: admitted,
      digests: secrets.map(({ tenant, digest }) => ({ tenant, digest })),
    }),
    outputs: {
      host: serviceHost(spec, name),
      port: ports.gateway,
      passwords: Object.fromEntries(secrets.map(({ tenant, password }) => [tenant, password])),
    },
  };
};
