import { buildGatewayConfig } from "../haproxy/gateway.ts";
import { type Credential, renderCredentialMap, renderTenantMap } from "../haproxy/maps.ts";
import { renderHaproxy } from "../haproxy/render.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { buildConfigMap, buildSecret, configMapMount, secretMount } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { buildProxyDeployment, proxyFiles, proxyProcess } from "./proxyPod.ts";
import { buildService } from "./service.ts";
import { buildDisruptionBudget } from "./workload.ts";

/** A tenant and the digest of its credential. */
export interface TenantDigest {
  readonly tenant: string;
  readonly digest: string;
}

const files = {
  tenants: { folder: "/etc/whizard/tenants", name: "tenants.map" },
  credentials: { folder: "/etc/whizard/credentials", name: "credentials.map" },
} as const;

const pathOf = ({ folder, name }: { readonly folder: string; readonly name: string }): string => `${folder}/${name}`;

const configText = ({ spec, names }: Topology): string =>
  renderHaproxy(
    buildGatewayConfig({
      ...proxyProcess,
      tenantHeader: spec.tenantHeader,
      ports: { http: ports.gateway, metrics: ports.gatewayMetrics },
      files: { tenants: pathOf(files.tenants), credentials: pathOf(files.credentials) },
      admission: spec.gateway.enabledTenantsAdmission,
      upstreams: {
        router: {
          host: serviceHost(spec, names.router),
          port: ports.remoteWrite,
          maxPods: Math.max(spec.router.replicas * 2, 10),
          check: { path: "/-/ready", port: ports.http },
        },
        queryFrontend: { host: serviceHost(spec, names.queryFrontend), port: ports.http },
      },
    }),
  );

const credentialOf = ({ tenant, digest }: TenantDigest): Credential => ({ tenant, digest, access: "rw" });

/** The one way in: HAProxy, whose pods name no tenant, since those stand in maps that it follows. */
export const buildGateway = (topology: Topology, digests: readonly TenantDigest[]) => {
  const { spec, names } = topology;
  const identity = identify(topology, "gateway", names.gateway);
  // HAProxy knows the map of tenants only where it admits by it; to follow an unknown one would end the script.
  const followed = spec.gateway.enabledTenantsAdmission ? [files.tenants, files.credentials] : [files.credentials];
  const config = proxyFiles(configText(topology), followed.map(pathOf));
  const tenants = spec.tenants.map(({ name }) => ({ tenant: name }));
  const { nodePort } = spec.gateway;
  return [
    buildConfigMap(identity, names.gatewayConfig, config),
    buildConfigMap(identity, names.gatewayTenants, { [files.tenants.name]: renderTenantMap(tenants) }),
    buildSecret(identity, names.gatewayCredentials, {
      [files.credentials.name]: renderCredentialMap(digests.map(credentialOf)),
    }),
    buildService(
      identity,
      [
        { name: "http", port: ports.gateway, nodePort },
        { name: "metrics", port: ports.gatewayMetrics },
      ],
      nodePort === undefined ? spec.gateway.serviceType : "NodePort",
    ),
    buildDisruptionBudget(identity),
    buildProxyDeployment({
      identity,
      spec: spec.gateway,
      config: { name: names.gatewayConfig, files: config },
      mounts: [
        configMapMount("tenants", names.gatewayTenants, files.tenants.folder),
        secretMount("credentials", names.gatewayCredentials, files.credentials.folder),
      ],
    }),
  ];
};
