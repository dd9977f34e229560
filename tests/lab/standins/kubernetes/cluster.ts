import { Api } from "./api.ts";
import { credentialsOf } from "./credentials.ts";
import { Discovery } from "./discovery.ts";
import { loadKubeconfig, selectConnection } from "./kubeconfig.ts";
import { Objects } from "./objects.ts";
import type { ProviderConfig } from "./providerConfig.ts";

/** A cluster that answers, or the reason why there is none. */
export type Cluster =
  | { readonly objects: Objects; readonly defaultNamespace: string; readonly unreachable?: never }
  | { readonly unreachable: string; readonly defaultNamespace: string };

const advice = "Make sure that the provider's kubeconfig, context and cluster are right and that the API server runs";

/** Connects and asks for the version once; a cluster that cannot be reached is an answer, not an error, as previews go on without. */
export async function connectCluster(config: ProviderConfig, signal: AbortSignal): Promise<Cluster> {
  const unreachable = (reason: string): Cluster => ({
    unreachable: reason,
    defaultNamespace: config.namespace || "default",
  });
  if (!config.known) return unreachable("the provider's configuration is not known before the update");
  let connection;
  try {
    connection = selectConnection(loadKubeconfig(config.kubeconfig), config);
  } catch (error) {
    return unreachable(
      `unable to load Kubernetes client configuration from kubeconfig file. ${advice}: ${text(error)}`,
    );
  }
  try {
    const api = new Api(connection.server, credentialsOf(connection), signal);
    await api.once({ method: "GET", path: "/version" });
    const objects = new Objects(api, new Discovery(api));
    return { objects, defaultNamespace: connection.namespace || "default" };
  } catch (error) {
    return unreachable(
      `unable to load schema information from the API server at ${connection.server}. ${advice}: ${text(error)}`,
    );
  }
}

const text = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: string };
  return error.message || String(code);
};
