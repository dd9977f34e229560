import { readFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";

/** What is asked for, and where. */
interface Question {
  /** Address of a pod. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Folder of the own certificate, and the name that the pod's has to have; plain HTTP when absent. */
  readonly tls?: { readonly folder: string; readonly serverName: string } | undefined;
}

/** The files are read each time: a certificate that was renewed is there without a restart. */
const secure = ({ folder, serverName }: NonNullable<Question["tls"]>) => {
  const [ca, cert, key] = ["ca.crt", "tls.crt", "tls.key"].map((file) => readFileSync(`${folder}/${file}`));
  return { ca, cert, key, servername: serverName, minVersion: "TLSv1.3" as const };
};

/** Asks a component by GET; nothing when it says anything but 200. Fails when it does not answer. */
export const ask = async ({ host, port, path, tls }: Question, signal: AbortSignal): Promise<string | undefined> => {
  const options = { host, port, path, signal, agent: false };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent =
      tls === undefined ? httpRequest(options, resolve) : httpsRequest({ ...options, ...secure(tls) }, resolve);
    sent.on("error", reject).end();
  });
  const body = await text(response);
  return response.statusCode === 200 ? body : undefined;
};
