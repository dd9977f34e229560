import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

import { isObject, type Properties, type Value } from "../provider/values.ts";
import { ApiError } from "./apiError.ts";
import type { Credentials } from "./credentials.ts";

/** One request to the API server. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Value;
  /** The kind of patch; other bodies are JSON. */
  readonly contentType?: string;
}

const attempts = 6;
const requestTimeout = 30_000;

/** A client of one API server: JSON in, JSON out, with retries of what passes by itself. */
export class Api {
  readonly #server: URL;
  readonly #authorization: string;
  readonly #agent: http.Agent;
  readonly #signal: AbortSignal;

  constructor(server: string, credentials: Credentials, signal: AbortSignal) {
    this.#server = new URL(server);
    this.#authorization = credentials.authorization;
    const limits = { keepAlive: true, maxSockets: 16 };
    const secure = this.#server.protocol === "https:";
    this.#agent = secure ? new https.Agent({ ...limits, ...credentials.tls }) : new http.Agent(limits);
    this.#signal = signal;
  }

  /** Sends a request; an error answer is thrown as ApiError, after bounded retries where trying again can help. */
  async send(request: ApiRequest): Promise<Properties> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(request);
      } catch (error) {
        if (attempt === attempts || !isRetryable(error, request)) throw error;
        await sleep(100 * 2 ** attempt, undefined, { signal: this.#signal });
      }
    }
  }

  /**
   * Sends a request once. A cancellation ends what only reads; a write that is under way gets its answer, for without
   * it nobody would know of the object that it has made.
   */
  once(request: ApiRequest): Promise<Properties> {
    if (this.#signal.aborted) return Promise.reject(new Error("the operation was cancelled"));
    const url = new URL(this.#server.pathname.replace(/\/$/, "") + request.path, this.#server);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const options = {
      method: request.method,
      agent: this.#agent,
      headers: this.#headers(request, body),
      ...(request.method === "GET" && { signal: this.#signal }),
    };
    const { promise, resolve, reject } = deferred<Properties>();
    const outgoing = (url.protocol === "https:" ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const answer = parseBody(Buffer.concat(chunks).toString("utf8"));
        const code = response.statusCode ?? 0;
        if (code >= 400) reject(new ApiError(code, answer));
        else resolve(answer);
      });
    });
    outgoing.setTimeout(requestTimeout, () => outgoing.destroy(new Error(`no answer from ${url.host} in 30 s`)));
    outgoing.on("error", reject);
    outgoing.end(body);
    return promise;
  }

  #headers(request: ApiRequest, body: string | undefined): Record<string, string> {
    return {
      accept: "application/json",
      "user-agent": "pulumi-resource-kubernetes (stand-in)",
      ...(body !== undefined && {
        "content-type": request.contentType ?? "application/json",
        // Node leaves the length of a DELETE's body out by itself.
        "content-length": String(Buffer.byteLength(body)),
      }),
      ...(this.#authorization && { authorization: this.#authorization }),
    };
  }
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

function parseBody(text: string): Properties {
  try {
    const body = JSON.parse(text) as Value;
    return isObject(body) ? body : { message: text };
  } catch {
    // Proxies and health checks answer in plain text.
    return { message: text.trim() };
  }
}

function isRetryable(error: unknown, request: ApiRequest): boolean {
  if (error instanceof ApiError) return isPassing(error, request);
  const code = (error as { code?: string }).code ?? "";
  return code === "ECONNREFUSED" || (request.method !== "POST" && ["ECONNRESET", "EPIPE"].includes(code));
}

/** A request that may have been carried out is sent again only where twice is the same as once. */
function isPassing(error: ApiError, { method }: ApiRequest): boolean {
  if ([429, 503].includes(error.code)) return true;
  if (error.code === 409) return method === "PATCH" && !error.isFieldConflict && error.reason === "Conflict";
  return method !== "POST" && [500, 502, 504].includes(error.code);
}
