import type { Authority } from "../../core/haproxy/certificates.ts";
import { type GatewayRun, startGateway } from "../../isolation/gatewayRun.ts";
import type { Target } from "./compare.ts";
import type { NullBackend } from "./nullBackend.ts";
import { query, write } from "./requests.ts";
import { built, builtPlain } from "./thanosSite.ts";

/** What all parts of the benchmark measure with. */
export interface Bench {
  readonly ca: Authority;
  readonly backend: NullBackend;
}

/** The gateway before the null backend, with TLS, or without it on one thread. */
export const startBeforeNull = ({ ca, backend }: Bench, tls: boolean): Promise<GatewayRun> =>
  startGateway(
    tls ? built : builtPlain,
    () => backend.plain,
    ca,
    (text) => (tls ? text : text.replace(/nbthread \d+/, "nbthread 1")),
  );

/** What is sent to a gateway that speaks TLS or not. */
export const toGateway = ({ port }: GatewayRun, tls: boolean) => {
  const base = `${tls ? "https" : "http"}://127.0.0.1:${port}`;
  return {
    write: { base, request: write("gateway") } satisfies Target,
    query: { base, request: query("gateway") } satisfies Target,
  };
};
