import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { log } from "../log.ts";

/** Where the webhook listens, and the folder of its certificate. */
export interface WebhookSite {
  readonly port: number;
  readonly folder: string;
}

/** An API server sends an object and the one before, which are smaller together. */
const longestBody = 8 * 1024 * 1024;

/** How often the certificate's files are looked at. */
const renewalMs = 10_000;

const readFiles = (folder: string) => ({
  cert: readFileSync(`${folder}/tls.crt`),
  key: readFileSync(`${folder}/tls.key`),
});

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) throw new Error(`the body has more than ${longestBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

/** Takes a certificate that was renewed, without a restart; one that is broken is not taken. */
const followCertificate = (server: Server, folder: string): void => {
  let known = readFiles(folder);
  const timer = setInterval(() => {
    try {
      const now = readFiles(folder);
      if (now.cert.equals(known.cert) && now.key.equals(known.key)) return;
      server.setSecureContext({ ...now, minVersion: "TLSv1.2" });
      known = now;
      log("info", "the webhook's certificate was renewed");
    } catch (error) {
      log("error", "the webhook's new certificate cannot be used; the old one stays", { error });
    }
  }, renewalMs);
  server.on("close", () => clearInterval(timer));
};

/** Answers the API server; what cannot be answered is left to the webhook's failurePolicy. */
export const serveWebhook = (site: WebhookSite | undefined, answer: (review: string) => string): Server | undefined => {
  if (site === undefined) return undefined;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const say = (status: number, type: string, text: string): void => {
      response.writeHead(status, { "content-type": type }).end(text);
    };
    try {
      if (request.method !== "POST") return say(405, "text/plain", "reviews are posted\n");
      say(200, "application/json", answer(await bodyOf(request)));
    } catch (error) {
      log("warn", "a review was not answered", { error });
      say(500, "text/plain", "the review cannot be answered\n");
    }
  };
  const options = { ...readFiles(site.folder), minVersion: "TLSv1.2", requestTimeout: 30_000 } as const;
  const server = createServer(options, (request, response) => void handle(request, response));
  followCertificate(server, site.folder);
  return server.listen(site.port);
};
