import { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { askPod, type ClientIdentity, type PodPort } from "./statusTunnel.ts";
import { UserError } from "./userError.ts";

/** Where a cluster is found. */
export interface ClusterChoice {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Which topology is looked at. */
export interface StatusTarget {
  readonly name: string;
  readonly namespace: string;
}

/** A cluster's API server, for reading. */
export interface StatusCluster {
  /** The decoded answer of a path; absent where there is no such object. */
  readonly get: <T>(path: string) => Promise<T | undefined>;
  /** The decoded answer of a pod that wants to see a certificate, which the API server itself does not show. */
  readonly askPod: <T>(pod: PodPort, path: string, identity: ClientIdentity) => Promise<T>;
}

const timeoutMs = 15_000;

const load = ({ kubeconfig, context }: ClusterChoice): KubeConfig => {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (cause) {
    throw new UserError(`the kubeconfig cannot be read: ${(cause as Error).message}`, { cause });
  }
  const known = config.getContexts().map(({ name }) => name);
  if (context !== undefined) {
    if (!known.includes(context)) {
      throw new UserError(`the kubeconfig has no context ${context} (known are ${known.join(", ")})`);
    }
    config.setCurrentContext(context);
  }
  if (config.getCurrentCluster() === null) throw new UserError("the kubeconfig names no cluster: give --context");
  return config;
};

interface Answer {
  readonly status: number;
  readonly text: string;
}

const ask = (url: URL, options: object): Promise<Answer> =>
  new Promise((resolve, reject) => {
    // Plain towards what `kubectl proxy` opens.
    const request = url.protocol === "http:" ? requestHttp : requestHttps;
    const sent = request(url, { ...options, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    sent.on("error", reject);
    sent.end();
  });

/** The API server that a kubeconfig leads to. */
export const openCluster = (choice: ClusterChoice): StatusCluster => {
  const config = load(choice);
  const server = config.getCurrentCluster()?.server ?? "";
  return {
    get: async <T>(path: string): Promise<T | undefined> => {
      const options: Parameters<KubeConfig["applyToHTTPSOptions"]>[0] = {};
      if (server.startsWith("https:")) await config.applyToHTTPSOptions(options);
      let answer: Answer;
      try {
        answer = await ask(new URL(`${server.replace(/\/$/, "")}${path}`), options);
      } catch (cause) {
        throw new UserError(`${server} does not answer: ${(cause as Error).message}`, { cause });
      }
      if (answer.status === 404) return undefined;
      if (answer.status >= 300) throw new UserError(`${server} answered ${answer.status} for ${path}`);
      return JSON.parse(answer.text) as T;
    },
    askPod: async <T>(pod: PodPort, path: string, identity: ClientIdentity): Promise<T> =>
      JSON.parse(await askPod(config, pod, path, identity)) as T,
  };
};
