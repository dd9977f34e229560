import type { Address } from "./target.ts";

/** A user and a password for the gateway. */
export interface Credential {
  readonly user: string;
  readonly password: string;
}

/** An answer of the gateway. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A sample of an instant query. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

const timeoutMs = 20_000;

/** The address below which a tenant's API is. */
export function tenantUrl({ host, port }: Address, tenant: string): string {
  return `http://${host}:${port}/${tenant}/api/v1`;
}

/** Asks for a path under an address with a credential, if one is given. */
export async function ask(
  url: string,
  parameters: Readonly<Record<string, string>>,
  credential?: Credential,
): Promise<Answer> {
  const basic = credential && Buffer.from(`${credential.user}:${credential.password}`).toString("base64");
  const response = await fetch(`${url}?${new URLSearchParams(parameters).toString()}`, {
    headers: basic === undefined ? {} : { authorization: `Basic ${basic}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, text: await response.text() };
}

/** The data of a successful answer of Prometheus' API. Throws on any other answer. */
export function readData(answer: Answer): unknown {
  if (answer.status !== 200) throw new Error(`the gateway answered ${answer.status}: ${answer.text.trim()}`);
  const { status, data } = JSON.parse(answer.text) as { status: string; data: unknown };
  if (status !== "success") throw new Error(`the query failed: ${answer.text}`);
  return data;
}

/** The samples of an instant query under a tenant's own path with its own credential. */
export async function query(
  gateway: Address,
  tenant: { readonly name: string; readonly password: string },
  promql: string,
): Promise<readonly Sample[]> {
  const credential = { user: tenant.name, password: tenant.password };
  const answer = await ask(`${tenantUrl(gateway, tenant.name)}/query`, { query: promql }, credential);
  return (readData(answer) as { result: readonly Sample[] }).result;
}
