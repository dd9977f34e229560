import { metricsName, namesOf, ports } from "../core/index.ts";
import type { StatusCluster, StatusTarget } from "./statusCluster.ts";
import type { ClientIdentity } from "./statusTunnel.ts";
import { UserError } from "./userError.ts";

/** What answers requests of Prometheus' API, by the API server: nothing has to be open to the outside. */
export interface StatusComponents {
  /** Asks the Query over all tenants. */
  readonly askQuery: <T>(path: string) => Promise<T | undefined>;
  /** Asks the first pod of a StatefulSet. */
  readonly askRuler: <T>(name: string, path: string) => Promise<T | undefined>;
}

const throughProxy = (cluster: StatusCluster, { name, namespace }: StatusTarget): StatusComponents => {
  const below = `/api/v1/namespaces/${namespace}`;
  return {
    askQuery: (path) => cluster.get(`${below}/services/${namesOf(name).globalQuery}:${ports.http}/proxy${path}`),
    askRuler: (ruler, path) => cluster.get(`${below}/pods/${ruler}-0:${ports.http}/proxy${path}`),
  };
};

interface Secret {
  readonly data?: Readonly<Record<string, string>>;
}

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

const readIdentity = async (cluster: StatusCluster, { name, namespace }: StatusTarget): Promise<ClientIdentity> => {
  const secret = namesOf(name).identity("metrics");
  const { data = {} } = (await cluster.get<Secret>(`/api/v1/namespaces/${namespace}/secrets/${secret}`)) ?? {};
  const decode = (key: string): string => Buffer.from(data[key] ?? "", "base64").toString("utf8");
  return {
    ca: decode("ca.crt"),
    cert: decode("tls.crt"),
    key: decode("tls.key"),
    servername: metricsName({ name, namespace }),
  };
};

const readyPod = async (cluster: StatusCluster, namespace: string, instance: string): Promise<string> => {
  const selector = encodeURIComponent(`app.kubernetes.io/instance=${instance}`);
  const pods = await cluster.get<Pods>(`/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
  const ready = pods?.items.find(({ status }) =>
    status?.conditions?.some(({ type, status: holds }) => type === "Ready" && holds === "True"),
  );
  if (ready === undefined) throw new UserError(`no pod of ${instance} is ready`);
  return ready.metadata.name;
};

/** With the certificate of whoever reads metrics, through tunnels: the API server's proxy shows none of its own. */
const throughTunnels = (cluster: StatusCluster, target: StatusTarget): StatusComponents => {
  const { name, namespace } = target;
  let identity: Promise<ClientIdentity> | undefined;
  const ask = async <T>(pod: string, path: string): Promise<T> =>
    cluster.askPod<T>({ namespace, pod, port: ports.http }, path, await (identity ??= readIdentity(cluster, target)));
  let query: Promise<string> | undefined;
  return {
    askQuery: async (path) => ask(await (query ??= readyPod(cluster, namespace, namesOf(name).globalQuery)), path),
    askRuler: (ruler, path) => ask(`${ruler}-0`, path),
  };
};

/** How the components of a topology are asked: plainly, or by their TLS where they speak it. */
export const openComponents = async (cluster: StatusCluster, target: StatusTarget): Promise<StatusComponents> => {
  const { name, namespace } = target;
  const settings = await cluster.get(`/api/v1/namespaces/${namespace}/configmaps/${namesOf(name).webConfig}`);
  return settings === undefined ? throughProxy(cluster, target) : throughTunnels(cluster, target);
};
