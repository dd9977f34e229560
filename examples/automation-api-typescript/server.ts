import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Clusters, Joining } from "./clusters.ts";
import { RequestError } from "./steps.ts";

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** What a request asks for; undefined when it cannot be understood. */
const joiningIn = (body: string): Joining | undefined => {
  try {
    const { name, kubeconfig, context } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    if (!isText(name) || ![kubeconfig, context].every((it) => it === undefined || isText(it))) return undefined;
    return {
      name,
      ...(isText(kubeconfig) ? { kubeconfig } : {}),
      ...(isText(context) ? { context } : {}),
    };
  } catch {
    return undefined;
  }
};

/** Onboards a cluster and sends an event for each step; the last one is `done` or `failed`. */
const onboard = async (clusters: Clusters, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const joining = joiningIn(await text(request));
  if (joining === undefined) return answer(response, 400, { failed: 'send {"name", "kubeconfig", "context"} as JSON' });
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  // A client that has gone away misses the rest; the update comes to its end all the same.
  const send = (event: string, data: unknown): void =>
    void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  try {
    send("done", await clusters.onboard(joining, (step) => send("step", step)));
  } catch (error) {
    send("failed", { reason: error instanceof RequestError ? error.message : "the update broke off" });
    if (!(error instanceof RequestError)) throw error;
  } finally {
    response.end();
  }
};

const handle = async (clusters: Clusters, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.url !== "/clusters") return answer(response, 404, { failed: "there is /clusters only" });
  if (request.method === "GET") return answer(response, 200, await clusters.list());
  if (request.method === "POST") return onboard(clusters, request, response);
  answer(response, 405, { failed: "GET and POST only" });
};

/** `GET /clusters` lists the clusters, `POST /clusters` onboards one. */
export const createClusterServer = (clusters: Clusters): Server =>
  createServer((request, response) => {
    handle(clusters, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) answer(response, 500, { failed: "see the log" });
    });
  });
