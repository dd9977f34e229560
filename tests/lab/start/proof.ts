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
}

const patienceSeconds = 180;
const freshSeconds = 60;

/** Reads a tenant's samples, or says why there are no fresh ones yet. */
async function observe({ gateway, outputs }: Claim, name: string): Promise<TenantProof | string> {
  const tenant = { name, password: outputs.passwords[name] ?? "" };
  const [count] = await query(gateway, tenant, 'count({__name__=~".+"})');
  const [newest] = await query(gateway, tenant, "max(timestamp(up == 1))");
  const [scraped] = await query(gateway, tenant, "sum(scrape_samples_scraped)");
  if (count === undefined || newest === undefined) return "no samples yet";
  // A scrape arrives in many requests: the first ones are not all of it.
  if (Number(count.value[1]) < Number(scraped?.value[1] ?? 0)) return `${count.value[1]} series so far`;
  const ageSeconds = Math.max(0, Date.now() / 1000 - Number(newest.value[1]));
  return ageSeconds > freshSeconds
    ? `the newest sample is ${ageSeconds.toFixed(0)} s old`
    : { tenant: name, series: Number(count.value[1]), ageSeconds };
}

/** Waits until every sender's samples are readable under its own path with its own credential. Throws after three minutes. */
export async function proveSamples(claim: Claim, options: RunOptions = {}): Promise<readonly TenantProof[]> {
  const proofs: TenantProof[] = [];
  const end = Date.now() + patienceSeconds * 1000;
  for (const tenant of claim.senders) proofs.push(await waitForSamples(claim, tenant, { ...options, end }));
  return proofs;
}

async function waitForSamples(
  claim: Claim,
  tenant: string,
  { end, progress, signal }: RunOptions & { readonly end: number },
): Promise<TenantProof> {
  for (;;) {
    signal?.throwIfAborted();
    const seen = await observe(claim, tenant).catch(describeFailure);
    if (typeof seen !== "string") {
      progress?.(`${tenant}: ${seen.series} series are readable`);
      return seen;
    }
    progress?.(`${tenant}: ${seen}`);
    if (Date.now() > end) throw new Error(`No fresh samples of ${tenant} after ${patienceSeconds} s: ${seen}`);
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
