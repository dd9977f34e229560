import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { Address } from "./target.ts";

/** A gateway, and the authority of its certificate where it speaks TLS; its own address is not in there. */
export type Door = Address & { readonly tls?: { readonly ca: string; readonly servername: string } };

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
export function tenantUrl({ host, port, tls }: Door, tenant: string): string {
  return `${tls === undefined ? "http" : "https"}://${host}:${port}/${tenant}/api/v1`;
}

/** Asks for a path under an address with a credential, if one is given. */
export async function ask(
  url: string,
  parameters: Readonly<Record<string, string>>,
  credential?: Credential,
  tls?: Door["tls"],
): Promise<Answer> {
  const send = tls === undefined ? requestHttp : requestHttps;
  const auth = credential === undefined ? {} : { auth: `${credential.user}:${credential.password}` };
  const options = { ...auth, ...tls, agent: false as const, signal: AbortSignal.timeout(timeoutMs) };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    send(`${url}?${new URLSearchParams(parameters).toString()}`, options, resolve)
      .on("error", reject)
      .end();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
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
  gateway: Door,
  tenant: { readonly name: string; readonly password: string },
  promql: string,
): Promise<readonly Sample[]> {
  const credential = { user: tenant.name, password: tenant.password };
  const answer = await ask(`${tenantUrl(gateway, tenant.name)}/query`, { query: promql }, credential, gateway.tls);
  return (readData(answer) as { result: readonly Sample[] }).result;
}
