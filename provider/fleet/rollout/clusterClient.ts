import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  type V1Deployment,
  type V1Secret,
} from "@kubernetes/client-node";
import { registryApis, type RegisteredCluster, type RegistryName } from "../../core/index.ts";

/** Where an object is. */
interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** Which of a registry's clusters are meant. */
interface Selection {
  readonly namespace?: string;
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** An object that is served, as far as it is kept here: what a cluster's credentials are, nobody has to know to list it. */
interface Listed {
  readonly metadata?: Partial<Omit<RegisteredCluster["metadata"], "creationTimestamp">> & {
    readonly creationTimestamp?: string | Date;
  };
  readonly spec?: unknown;
}

const reduced = ({ metadata = {}, spec }: Listed): RegisteredCluster => {
  const { name = "", namespace, uid = "", creationTimestamp, labels } = metadata;
  const { hubAcceptsClient } = (spec ?? {}) as { readonly hubAcceptsClient?: unknown };
  return {
    metadata: {
      name,
      uid,
      ...(namespace === undefined ? {} : { namespace }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp: new Date(creationTimestamp).toISOString() }),
      ...(labels === undefined ? {} : { labels }),
    },
    ...(hubAcceptsClient === undefined ? {} : { spec: { hubAcceptsClient } }),
  };
};

const isUnknown = (error: unknown): boolean => error instanceof ApiException && error.code === 404;

/** A cluster's API, as far as a fleet asks it. The library behind it is large: load this module when a cluster is asked. */
export class ClusterClient {
  readonly #config = new KubeConfig();

  constructor({ text, context }: { readonly text: string; readonly context: string }) {
    this.#config.loadFromString(text);
    this.#config.setCurrentContext(context);
  }

  readSecret(place: Place): Promise<V1Secret> {
    return this.#config.makeApiClient(CoreV1Api).readNamespacedSecret(place);
  }

  /** The kubeconfig that KubeSphere keeps of a cluster; undefined when it keeps none. */
  async readKubesphere(name: string): Promise<string | undefined> {
    const { group, versions, plural } = registryApis.kubesphere;
    const cluster = (await this.#config
      .makeApiClient(CustomObjectsApi)
      .getClusterCustomObject({ group, version: versions[0] ?? "", plural, name })) as {
      readonly spec?: { readonly connection?: { readonly kubeconfig?: string } };
    };
    const kubeconfig = cluster.spec?.connection?.kubeconfig;
    return kubeconfig === undefined ? undefined : Buffer.from(kubeconfig, "base64").toString();
  }

  /** The clusters that a registry knows. Throws when its kind is not served. */
  async listClusters(
    registry: RegistryName,
    { namespace = "default", matchLabels = {} }: Selection,
  ): Promise<readonly RegisteredCluster[]> {
    const labelSelector = Object.entries(matchLabels)
      .map(([name, value]) => `${name}=${value}`)
      .join(",");
    if (registry === "secrets") {
      const { items } = await this.#config.makeApiClient(CoreV1Api).listNamespacedSecret({ namespace, labelSelector });
      return items.map(({ metadata }) => reduced({ metadata: (metadata ?? {}) as NonNullable<Listed["metadata"]> }));
    }
    return this.#listCustom(registry, labelSelector);
  }

  async #listCustom(registry: Exclude<RegistryName, "secrets">, labelSelector: string) {
    const { group, versions, plural } = registryApis[registry];
    const custom = this.#config.makeApiClient(CustomObjectsApi);
    for (const version of versions) {
      try {
        const list = (await custom.listCustomObjectForAllNamespaces({
          group,
          version,
          plural,
          labelSelector,
        })) as { readonly items?: readonly Listed[] };
        return (list.items ?? []).map(reduced);
      } catch (error) {
        if (!isUnknown(error)) throw error;
      }
    }
    throw new Error(`the API server does not serve ${plural}.${group}`);
  }

  readDeployment(place: Place): Promise<V1Deployment> {
    return this.#config.makeApiClient(AppsV1Api).readNamespacedDeployment(place);
  }
}
