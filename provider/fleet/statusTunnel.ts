import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { PortForward } from "@kubernetes/client-node/dist/portforward.js";
import { request, type RequestOptions } from "node:https";
import { Duplex, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { connect, type TLSSocket } from "node:tls";

/** A certificate to show, and how the server's is checked. */
export interface ClientIdentity {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Name that the server's certificate must have. */
  readonly servername: string;
}

/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

const timeoutMs = 15_000;

/** A connection to a pod's port through the API server, which needs `create` of `pods/portforward`. */
const openTunnel = async (config: KubeConfig, { namespace, pod, port }: PodPort): Promise<Duplex> => {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const socket = await new PortForward(config).portForward(namespace, pod, [port], output, errors, input);
  const tunnel = Duplex.from({ readable: output, writable: input });
  errors.on("data", (chunk: Buffer) => tunnel.destroy(new Error(chunk.toString("utf8").trim())));
  tunnel.once("close", () => {
    if (typeof socket !== "function") socket?.close();
  });
  return tunnel;
};

const secure = (tunnel: Duplex, identity: ClientIdentity): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ socket: tunnel, minVersion: "TLSv1.3", ...identity }, () => resolve(socket));
    socket.once("error", reject);
    tunnel.once("error", reject);
  });

/** Asks a pod that takes only clients with a certificate, by a tunnel through the API server; returns the answer's text. */
export const askPod = async (
  config: KubeConfig,
  place: PodPort,
  path: string,
  identity: ClientIdentity,
): Promise<string> => {
  const tunnel = await openTunnel(config, place);
  try {
    const socket = await secure(tunnel, identity);
    const options: RequestOptions = {
      path,
      host: identity.servername,
      createConnection: () => socket,
      signal: AbortSignal.timeout(timeoutMs),
    };
    return await new Promise<string>((resolve, reject) => {
      request(options, (response) => {
        const { statusCode = 0 } = response;
        text(response).then(
          (body) => (statusCode < 300 ? resolve(body) : reject(new Error(`${place.pod} answered ${statusCode}`))),
          reject,
        );
      })
        .on("error", reject)
        .end();
    });
  } finally {
    tunnel.destroy();
  }
};
