import { readFileSync } from "node:fs";
import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { Backlog, judge, retryDelayMs, urlFor, type Copy, type FanoutTarget } from "../core/index.ts";
import { log } from "../log.ts";
import type { Metrics } from "./metrics.ts";
import { bodyHeaders, type Write } from "./write.ts";

type Kept = Copy & { readonly write: Write };

/** What a target answered, or that it did not. */
interface Said {
  readonly status: number;
  readonly retryAfter?: string | undefined;
}

const tlsParts = ["ca", "cert", "key"] as const;

const tlsFiles = ({ tls }: FanoutTarget): Partial<Record<(typeof tlsParts)[number], Buffer>> =>
  Object.fromEntries(
    tlsParts.flatMap((part) => {
      const path = tls[part];
      return path === undefined ? [] : [[part, readFileSync(path)] as const];
    }),
  );

/** Connections to a target, with what its TLS is set to. */
const agentOf = (target: FanoutTarget): HttpAgent | HttpsAgent => {
  const { url, connections, tls } = target;
  const common = { keepAlive: true, maxSockets: connections };
  if (!url.startsWith("https:")) return new HttpAgent(common);
  return new HttpsAgent({
    ...common,
    ...tlsFiles(target),
    minVersion: "TLSv1.2",
    rejectUnauthorized: !tls.insecureSkipVerify,
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  });
};

const authorization = ({ username, credentialFile }: FanoutTarget): Record<string, string> => {
  if (credentialFile === undefined) return {};
  // Read each time: a Secret that changed is there without a restart.
  const secret = readFileSync(credentialFile, "utf8").trimEnd();
  const value =
    username === undefined ? `Bearer ${secret}` : `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
  return { authorization: value };
};

/** Sends the copies of one target. */
export class Delivery {
  readonly name: string;
  readonly backlog = new Backlog<Kept>();
  private target: FanoutTarget;
  private agent: HttpAgent | HttpsAgent;
  private readonly metrics: Metrics;
  private readonly stopped = new AbortController();
  private settled: () => void = () => undefined;

  constructor(target: FanoutTarget, metrics: Metrics) {
    this.name = target.name;
    this.target = target;
    this.agent = agentOf(target);
    this.metrics = metrics;
  }

  /** Goes on with what the target's settings are now. */
  update(target: FanoutTarget): void {
    if (JSON.stringify(target) === JSON.stringify(this.target)) return;
    this.target = target;
    this.agent.destroy();
    this.agent = agentOf(target);
  }

  add(write: Write): void {
    const copy = { tenant: write.tenant, bytes: write.body.length, at: performance.now(), write };
    if (this.backlog.add(copy, this.target.queueBytes)) this.pump();
    else this.done("full");
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.backlog.bytes > 0 && !this.stopped.signal.aborted)
      await new Promise<void>((resolve) => {
        this.settled = resolve;
      });
  }

  /** Gives up what still waits. */
  stop(): void {
    this.stopped.abort();
    this.settled();
    this.agent.destroy();
  }

  private pump(): void {
    if (this.stopped.signal.aborted) return;
    // The agent holds back what is beyond the connections.
    for (let copy = this.backlog.next(); copy !== undefined; copy = this.backlog.next()) void this.deliver(copy);
  }

  private async deliver(copy: Kept): Promise<void> {
    const result = await this.result(copy);
    if (this.stopped.signal.aborted) return;
    this.done(result);
    this.backlog.settle(copy);
    this.settled();
    this.pump();
  }

  private async result(copy: Kept): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      if (performance.now() - copy.at > this.target.maxAgeMs) return "late";
      const { status, retryAfter } = await this.say(copy.write);
      const verdict = judge(status);
      if (verdict === "refused")
        log("warn", "a target refused a write", { target: this.name, tenant: copy.tenant, status });
      if (verdict !== "again" || this.stopped.signal.aborted) return verdict;
      if (attempt === 1) log("warn", "a target takes no write now", { target: this.name, tenant: copy.tenant, status });
      const left = copy.at + this.target.maxAgeMs - performance.now();
      const delay = Math.max(0, Math.min(retryDelayMs(attempt, retryAfter, Math.random()), left + 1));
      await sleep(delay, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  private done(result: string): void {
    this.metrics.count("copies_total", { target: this.name, result });
  }

  /** One attempt. Status 599 stands for no answer at all. */
  private async say(write: Write): Promise<Said> {
    const { target } = this;
    try {
      const headers = {
        ...bodyHeaders(write),
        ...target.headers,
        [target.tenantHeader]: write.tenant,
        ...authorization(target),
      };
      return await this.post(urlFor(target, write.tenant), headers, write.body);
    } catch (error) {
      log("warn", "a target cannot be reached", { target: this.name, error });
      return { status: 599 };
    }
  }

  private post(url: string, headers: Record<string, string>, body: Buffer): Promise<Said> {
    return new Promise((resolve, reject) => {
      const answer = (response: IncomingMessage): void => {
        response.resume();
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 599, retryAfter: response.headers["retry-after"] });
        });
      };
      const options = { method: "POST", agent: this.agent, headers };
      const sent: ClientRequest = url.startsWith("https:")
        ? requestHttps(url, options, answer)
        : requestHttp(url, options, answer);
      sent.on("error", reject);
      // From the moment that a connection is there: before that it waits for others of its own.
      sent.on("socket", () => {
        const timer = setTimeout(() => sent.destroy(new Error("no answer in time")), this.target.timeoutMs);
        sent.on("close", () => clearTimeout(timer));
      });
      sent.end(body);
    });
  }
}
