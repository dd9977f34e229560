import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { RequestError, type Tenants } from "./tenants.ts";

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
};

const nameIn = (body: string): string | undefined => {
  try {
    const { name } = JSON.parse(body) as { readonly name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
};

/** Adds a tenant and writes a line of JSON for each step; the last line is its place, or why there is none. */
const addTenant = async (tenants: Tenants, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const name = nameIn(await text(request));
  if (name === undefined) return answer(response, 400, { failed: 'send {"name": "…"}' });
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  const write = (line: unknown): void => void response.write(`${JSON.stringify(line)}\n`);
  try {
    write({ done: await tenants.add(name, write) });
  } catch (error) {
    write({ failed: error instanceof RequestError ? error.message : "the update broke off" });
    if (!(error instanceof RequestError)) throw error;
  } finally {
    response.end();
  }
};

const handle = async (tenants: Tenants, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.url !== "/tenants") return answer(response, 404, { failed: "there is /tenants only" });
  if (request.method === "GET") return answer(response, 200, await tenants.list());
  if (request.method === "POST") return addTenant(tenants, request, response);
  answer(response, 405, { failed: "GET and POST only" });
};

/** `GET /tenants` lists the tenants, `POST /tenants` adds one. */
export const createTenantServer = (tenants: Tenants): Server =>
  createServer((request, response) => {
    handle(tenants, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) answer(response, 500, { failed: "see the log" });
    });
  });
