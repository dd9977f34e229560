import { createServer, type Server } from "node:http";

interface Answers {
  readonly isHealthy: () => boolean;
  readonly isReady: () => boolean;
  readonly metrics: () => string;
}

/** Answers probes and scrapes; without a port nobody does. */
export const serveProbes = (port: number | undefined, { isHealthy, isReady, metrics }: Answers): Server | undefined => {
  if (port === undefined) return undefined;
  const server = createServer((request, response) => {
    const say = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "text/plain; version=0.0.4" }).end(text);
    };
    if (request.url === "/metrics") return say(200, metrics());
    if (request.url === "/healthz") return isHealthy() ? say(200, "ok\n") : say(500, "no pass has ended for minutes\n");
    if (request.url === "/readyz") return isReady() ? say(200, "ok\n") : say(503, "the cluster is not known yet\n");
    return say(404, "not here\n");
  });
  return server.listen(port);
};
