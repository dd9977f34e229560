import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { StatusView } from "../../core/index.ts";
import { UserError } from "../userError.ts";
import { readPageFiles } from "./pageFiles.ts";
import { pageHeaders } from "./pageHeaders.ts";
import type { StatusFeed } from "./statusFeed.ts";

const ownNames = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** A name that somebody else's name server leads here by is not ours: their page must not read this one. */
const isAskedByOwnName = ({ headers }: IncomingMessage): boolean => ownNames.test(headers.host ?? "");

const say = (response: ServerResponse, status: number, text: string): void =>
  void response.writeHead(status, { ...pageHeaders, "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);

/** Sends what the feed tells, as server-sent events. */
const sendEvents = (feed: StatusFeed<StatusView>, response: ServerResponse): void => {
  response.writeHead(200, { ...pageHeaders, "content-type": "text/event-stream; charset=utf-8" });
  response.write("retry: 1000\n\n");
  const end = feed.follow(({ kind, ...data }) => {
    // Who does not keep up is told the next time.
    if (!response.writableNeedDrain) response.write(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
  });
  response.on("close", end);
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === "EADDRINUSE";
      const text = isTaken ? "is taken: name another by --web PORT, or 0 for any" : `cannot be used: ${cause.message}`;
      reject(new UserError(`the port ${port} ${text}`, { cause }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });

/** Serves the page and its events on loopback. Throws UserError when the port cannot be had. */
export const servePage = async (feed: StatusFeed<StatusView>, port: number): Promise<Server> => {
  const files = readPageFiles();
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/\?.*$/, "");
    if (!isAskedByOwnName(request)) return say(response, 403, "ask for localhost");
    if (request.method !== "GET" && request.method !== "HEAD") return say(response, 405, "only GET is served");
    if (path === "/events" && request.method === "GET") return sendEvents(feed, response);
    const file = files.get(path);
    if (file === undefined) return say(response, 404, "there is no such page");
    response.writeHead(200, { ...pageHeaders, "content-type": file.type, "content-length": file.content.length });
    return void response.end(request.method === "HEAD" ? undefined : file.content);
  });
  await listen(server, port);
  return server;
};
