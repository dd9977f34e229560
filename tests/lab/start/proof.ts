import { setTimeout as sleep } from "node:timers/promises";
import { ask, query, tenantUrl } from "./gateway.ts";
import type { RunOptions, StackOutputs } from "./deploy.ts";
import type { Address } from "./target.ts";

/** What was seen of one tenant through the gateway. */
export interface TenantProof {
  readonly tenant: string;
  readonly series: number;
  /** Age of the newest sample when it was read. */
  readonly ageSeconds: number;
}

/** What is to be proved. */
export interface Claim {
  readonly gateway: Address;
  readonly outputs: StackOutputs;
  /** Tenants that an agent sends samples of. */
  readonly senders: readonly string[];
  /** Whether the agents have just been started, so that their first scrapes are still on their way. */
  readonly isNew: boolean;
}

const patienceSeconds = 180;
const freshSeconds = 60;
/** All targets are scraped once in the quick start's interval of 10 s. */
const settleMs = 11_000;
const settledGrowth = 1.02;

/** Reads a tenant's samples, or says why there are no fresh ones yet. */
async function observe({ gateway, outputs }: Claim, name: string): Promise<TenantProof | string> {
  const tenant = { name, password: outputs.passwords[name] ?? "" };
  const [count] = await query(gateway, tenant, 'count({__name__=~".+"})');
  const [newest] = await query(gateway, tenant, "max(timestamp(up == 1))");
  if (count === undefined || newest === undefined) return "no samples yet";
  const ageSeconds = Math.max(0, Date.now() / 1000 - Number(newest.value[1]));
  if (ageSeconds > freshSeconds) return `the newest sample is ${ageSeconds.toFixed(0)} s old`;
  return { tenant: name, series: Number(count.value[1]), ageSeconds };
}

/** Waits until every sender's samples are readable under its own path with its own credential. Throws after three minutes. */
export async function proveSamples(claim: Claim, options: RunOptions = {}): Promise<readonly TenantProof[]> {
  const end = Date.now() + patienceSeconds * 1000;
  return Promise.all(claim.senders.map((tenant) => waitForSamples(claim, tenant, { ...options, end })));
}

/** The first scrapes of all targets arrive over some seconds: what is counted has stopped growing. */
async function waitForSamples(
  claim: Claim,
  tenant: string,
  { end, progress, signal }: RunOptions & { readonly end: number },
): Promise<TenantProof> {
  const { isNew } = claim;
  let most = 0;
  let grewAt = isNew ? Date.now() : 0;
  for (;;) {
    const seen = await observe(claim, tenant).catch(describeFailure);
    const text = typeof seen === "string" ? seen : `${seen.series} series are readable`;
    progress?.(`${tenant}: ${text}`);
    if (typeof seen !== "string") {
      if (isNew && seen.series > most * settledGrowth) grewAt = Date.now();
      most = Math.max(most, seen.series);
      if (Date.now() - grewAt > settleMs) return seen;
    }
    if (Date.now() > end) throw new Error(`No steady samples of ${tenant} after ${patienceSeconds} s: ${text}`);
    await sleep(1000, undefined, { signal });
  }
}

const describeFailure = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
};

/** Shows that a tenant's credential opens nothing under another's path. Throws when it does. */
export async function proveIsolation({ gateway, outputs }: Claim): Promise<readonly string[]> {
  const tenants = Object.entries(outputs.passwords);
  const lines: string[] = [];
  for (const [user, password] of tenants) {
    for (const [other] of tenants.filter(([name]) => name !== user)) {
      const { status } = await ask(`${tenantUrl(gateway, other)}/query`, { query: "up" }, { user, password });
      if (status !== 403)
        throw new Error(`The credential of ${user} got ${status} under the path of ${other}, not 403.`);
      lines.push(`${user}'s credential under /${other}: refused (403)`);
    }
  }
  return lines;
}
