import { isLocalOnly, objstoreOf } from "../topology/objstore.ts";
import type { Topology } from "../topology/topology.ts";
import { clientTlsMount, mountsOf } from "./clientTls.ts";
import { buildCompactor, buildCompactorService } from "./compactor.ts";
import { buildIngester, buildIngesterPool } from "./ingester.ts";
import { identityFiles, speaksTls } from "./hopTls.ts";
import { buildRuler, buildRulerService, rulerPasswordFile } from "./ruler.ts";
import { renderTenantAccess } from "../thanos/rulerAccess.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import { buildStore, buildStorePool } from "./store.ts";

/** The pools of a topology, whose nodes placement and the time ranges decide: their Services, and each node by its own. */
export const poolsOf = (topology: Topology) => {
  const { spec, names } = topology;
  const objstore = ({ storage }: { readonly storage: string }) => ({ objstore: objstoreOf(topology, storage) });
  const ingesters = {
    settings: spec,
    spec: spec.ingester,
    service: names.ingesters,
    router: spec.router,
    tenants: spec.tenants,
    ...(spec.reconciler === undefined ? {} : { composed: names.composed }),
  };
  const stores = { settings: spec, spec: spec.store, service: names.stores };
  const compactors = { settings: spec, spec: spec.compactor, service: names.compactors };
  const rulers = { settings: spec, service: names.rulers, hasAlertmanager: spec.alertmanager !== undefined };
  const gatewayHost = serviceHost(spec, names.gateway);
  const gatewayTls = spec.gateway.tls;
  const gatewayCa = clientTlsMount(
    "gateway-ca",
    gatewayTls && { caSecret: gatewayTls.caSecret },
    "/etc/whizard/gateway",
  );
  const door = speaksTls(spec)
    ? { port: ports.gatewayInternal, tls: { files: identityFiles, serverName: gatewayHost } }
    : {
        port: ports.gateway,
        tls: gatewayTls && { files: gatewayCa.files, serverName: gatewayTls.serverName ?? gatewayHost },
      };
  const gateway = { host: gatewayHost, passwordFile: rulerPasswordFile, ...door };
  return {
    /** A tenant's ruler, with the tenant's password at the gateway. */
    ruler: ({ tenant, ...node }: Topology["rulers"][number], password: string) =>
      buildRuler(rulers, {
        ...node,
        labels: { [spec.tenantLabelName]: tenant },
        access: renderTenantAccess({ ...gateway, tenant }, spec.tenantLabelName),
        accessMounts: speaksTls(spec) ? [] : mountsOf(gatewayCa),
        password,
      }),
    rulerService: buildRulerService(rulers),
    ingesterPool: buildIngesterPool(ingesters),
    ingester: ({ name, storage }: Topology["ingesters"][number]) =>
      buildIngester(ingesters, { name, ...(isLocalOnly(storage, spec) ? {} : objstore({ storage })) }),
    storePool: buildStorePool(stores),
    store: (node: Topology["stores"][number]) => buildStore(stores, { ...node, ...objstore(node) }),
    compactorService: buildCompactorService(compactors),
    compactor: (node: Topology["compactors"][number]) => buildCompactor(compactors, { ...node, ...objstore(node) }),
  };
};
