import type { KubeObject } from "../kubeObject.ts";
import { identityFiles, schemeOf, speaksTls } from "../manifests/hopTls.ts";
import { poolsOf } from "../manifests/pools.ts";
import { buildRuler } from "../manifests/ruler.ts";
import { renderGlobalAccess } from "../thanos/rulerAccess.ts";
import { tenantPasswordOf } from "../topology/credentials.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import { hasRulers } from "../topology/rulers.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";
import type { Secrets } from "./secrets.ts";

const globalRuler = ({ spec, names, globalRuler: node }: Topology): readonly KubeObject[] => {
  if (node === undefined) return [];
  const scheme = schemeOf(spec);
  const services = {
    queryUrl: `${scheme}://${serviceHost(spec, names.globalQuery)}:${ports.http}`,
    remoteWriteUrl: `${scheme}://${serviceHost(spec, names.splitRouter)}:${ports.remoteWrite}/api/v1/receive`,
    ...(speaksTls(spec) ? { tls: identityFiles } : {}),
  };
  const access = renderGlobalAccess(services, spec.tenantLabelName);
  const pool = {
    settings: spec,
    kind: "global-ruler",
    service: names.rulers,
    hasAlertmanager: spec.alertmanager !== undefined,
  } as const;
  return buildRuler(pool, { ...node, labels: {}, access });
};

/** The rulers, where there are any rules; with a reconciler there is at least the Service over those to come. */
export const composeRulers = (topology: Topology, { credentials }: Secrets): readonly Component[] => {
  const { names, rulers } = topology;
  if (!hasRulers(topology)) return [];
  const pools = poolsOf(topology);
  const objects = [
    pools.rulerService,
    ...rulers.flatMap((node) => pools.ruler(node, tenantPasswordOf(credentials, node.tenant))),
    ...globalRuler(topology),
  ];
  return [{ type: "Ruler", name: names.rulers, objects }];
};
