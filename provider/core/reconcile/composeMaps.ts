import type { KubeObject } from "../kubeObject.ts";
import { renderTenantMap } from "../haproxy/maps.ts";
import { buildConfigMap, buildSecret } from "../manifests/configFiles.ts";
import { gatewayFiles } from "../manifests/gateway.ts";
import { identify } from "../manifests/identity.ts";
import { tenantLabelsFile } from "../manifests/ingester.ts";
import { limitsFile, renderRingFiles } from "../manifests/router.ts";
import { buildHashrings, buildSplitHashrings } from "../thanos/hashrings.ts";
import { limitsAtGateway } from "../spec/limits.ts";
import { renderLimits } from "../thanos/limits.ts";
import { renderTenantLabels } from "../thanos/tenantLabels.ts";
import type { Topology } from "../topology/topology.ts";
import { ownLabel } from "./observed.ts";
import { runtimeCredentials } from "./tenantPassword.ts";
import type { TenantSettings } from "./tenantSettings.ts";

/** Adds the label by which the reconciler knows what it made, and annotations. */
export const asOwn = <T extends KubeObject>(object: T, annotations?: Readonly<Record<string, string>>): T => ({
  ...object,
  metadata: {
    ...object.metadata,
    labels: { ...object.metadata.labels, ...ownLabel },
    ...(annotations === undefined ? {} : { annotations }),
  },
});

const credentialLine = /^[0-9a-f]{64} ((rw|ro|wo):[A-Za-z0-9][A-Za-z0-9._-]{0,127}|global:)$/;

/** The lines of a credential map that the gateway understands; what else is in there is left out. */
const soundLines = (text: string): readonly string[] => text.split("\n").filter((line) => credentialLine.test(line));

interface MapParts {
  /** Declared and runtime ingesters together. */
  readonly topology: Topology;
  readonly staticCredentials: string;
  readonly tenantKey: string;
  /** Runtime tenants that are in. */
  readonly tenants: readonly RuntimeTenant[];
}

/** A runtime tenant, as far as the maps name it. */
export interface RuntimeTenant extends Pick<TenantSettings, "labels" | "limits" | "credentials"> {
  readonly name: string;
}

const credentialMap = ({ staticCredentials, tenantKey, tenants }: MapParts): string => {
  const own = tenants
    .flatMap(({ name, credentials }) => runtimeCredentials(tenantKey, { name, credentials }))
    .flatMap(({ digests, access, tenant = "" }) => digests.map((digest) => `${digest} ${access}:${tenant}`));
  return [...new Set([...soundLines(staticCredentials), ...own])]
    .sort()
    .map((line) => `${line}\n`)
    .join("");
};

/** The maps that pods follow: who writes where, who is let in, by which credential, and what is said of each tenant. */
export const composeMaps = (parts: MapParts): readonly KubeObject[] => {
  const { topology, tenants } = parts;
  const { spec, names } = topology;
  const router = identify(spec, "router", names.router);
  const gateway = identify(spec, "gateway", names.gateway);
  const ingesters = identify(spec, "ingester", names.ingesters);
  const all = [...spec.tenants, ...tenants];
  const admitted = all.map(({ name, limits }) => ({
    tenant: name,
    limits: limitsAtGateway(spec.gateway.limits, limits),
  }));
  return [
    buildConfigMap(
      router,
      names.composed.hashrings,
      renderRingFiles({ hashrings: buildHashrings(topology), splitHashrings: buildSplitHashrings(topology) }),
    ),
    buildConfigMap(router, names.composed.limits, { [limitsFile]: renderLimits(spec.router.limits, all) }),
    buildConfigMap(ingesters, names.composed.tenantLabels, {
      [tenantLabelsFile]: renderTenantLabels(all, spec.router.replicationFactor),
    }),
    buildConfigMap(gateway, names.composed.gatewayTenants, { [gatewayFiles.tenants.name]: renderTenantMap(admitted) }),
    buildSecret(gateway, names.composed.gatewayCredentials, {
      [gatewayFiles.credentials.name]: credentialMap(parts),
    }),
  ].map((object) => asOwn(object));
};

/** The tenants that a hashrings file of the cluster names, each with its ring; empty for what is no such file. */
export const readRings = (text: string | undefined): ReadonlyMap<string, string> => {
  try {
    const rings: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(rings)) return new Map();
    return new Map(
      (rings as readonly { hashring?: unknown; tenants?: unknown }[]).flatMap((ring) =>
        Array.isArray(ring?.tenants) && typeof ring.hashring === "string"
          ? ring.tenants.map((tenant): [string, string] => [String(tenant), ring.hashring as string])
          : [],
      ),
    );
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Map();
  }
};
