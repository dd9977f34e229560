import { lookup } from "node:dns";
import { Agent, request, type IncomingHttpHeaders } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { IdentityFiles } from "./identity.ts";
import { bodyHeaders, type Write } from "./write.ts";

/** What the router answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Any one of the addresses of a name: connections spread over the pods behind a headless Service. */
const lookupAny: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const one = addresses?.[Math.floor(Math.random() * addresses.length)];
    if (error !== null) callback(error, "", 4);
    else if (options.all === true) callback(null, one === undefined ? [] : [one]);
    else callback(null, one?.address ?? "", one?.family ?? 4);
  });
};

const timeoutMs = 60_000;
const attempts = 3;

/** Whether a request that ended so was not even read: the connection was never there. */
const neverArrived = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["ECONNREFUSED", "EHOSTUNREACH", "ENOTFOUND", "EAI_AGAIN"].includes(String(error.code));

/** Connections to the router. */
const agentOf = (identity: IdentityFiles | undefined): Agent => {
  const common = { keepAlive: true, lookup: lookupAny };
  return identity === undefined
    ? new Agent(common)
    : new SecureAgent({ ...common, ...identity, minVersion: "TLSv1.3" as const });
};

/** Thanos Receive in routing mode, behind a name that stands for all its pods. */
export class Router {
  private agent: Agent;
  private readonly url: URL;
  private readonly tenantHeader: string;

  constructor(url: string, tenantHeader: string, identity?: IdentityFiles) {
    this.url = new URL("/api/v1/receive", url);
    this.tenantHeader = tenantHeader;
    this.agent = agentOf(identity);
  }

  /** Shows another certificate from the next connection on; requests under way end on the old ones. */
  renew(identity: IdentityFiles): void {
    this.agent = agentOf(identity);
  }

  /** Sends a write, and once more to another pod where one could not be reached. Fails when none could. */
  async send(write: Write): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.try(write);
      } catch (error) {
        if (attempt === attempts || !neverArrived(error)) throw error;
      }
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private try(write: Write): Promise<Answer> {
    const headers = { ...bodyHeaders(write), [this.tenantHeader]: write.tenant };
    const ask = this.url.protocol === "https:" ? secureRequest : request;
    return new Promise((resolve, reject) => {
      const sent = ask(this.url, { method: "POST", agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error("the router did not answer in time")));
      sent.on("error", reject);
      sent.end(write.body);
    });
  }
}
