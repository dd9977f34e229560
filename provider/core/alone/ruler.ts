import { buildBase } from "../manifests/namespace.ts";
import { buildRuler, buildRulerService, rulerPasswordFile } from "../manifests/ruler.ts";
import type { RulerAloneSpec } from "../spec/alone/ruler.ts";
import { renderGlobalAccess, renderTenantAccess, type RulerAccess } from "../thanos/rulerAccess.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { AloneArtifacts, AloneSecrets } from "./artifacts.ts";

interface RulerOutputs {
  /** Name of the headless Service over all shards, inside the cluster. */
  readonly host: string;
  readonly url: string;
}

/** Where it queries and writes; what the spec gives in a Secret counts before. */
const accessOf = ({ tenant, gateway, queryUrl, remoteWriteUrl, tenantLabelName }: RulerAloneSpec): RulerAccess =>
  tenant !== undefined && gateway !== undefined
    ? renderTenantAccess({ ...gateway, tenant, passwordFile: rulerPasswordFile }, tenantLabelName)
    : renderGlobalAccess({ queryUrl: queryUrl ?? "", remoteWriteUrl: remoteWriteUrl ?? "" }, tenantLabelName);

/** A ruler that stands alone: a StatefulSet a shard, and the headless Service over them. */
export const compileRuler = (spec: RulerAloneSpec, { credentials }: AloneSecrets): AloneArtifacts<RulerOutputs> => {
  const { name, tenant, tenantLabelName, ruleGroups } = spec;
  const pool = { settings: spec, service: name };
  const host = serviceHost(spec, name);
  const password = credentials[0]?.current;
  return {
    base: buildBase(spec),
    objects: [
      buildRulerService(pool),
      ...buildRuler(pool, {
        name,
        spec,
        groups: ruleGroups.map((group) => ({ id: group.name, group })),
        access: accessOf(spec),
        labels: tenant === undefined ? {} : { [tenantLabelName]: tenant },
        ...(password === undefined ? {} : { password }),
      }),
    ],
    outputs: { host, url: `http://${host}:${ports.http}` },
  };
};
