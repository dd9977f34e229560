import type { Result } from "../result.ts";
import { compare, median, type Target } from "./compare.ts";
import { moreIsBetter } from "../result.ts";
import { query, write } from "./requests.ts";
import { startPlainProxy } from "./plainProxy.ts";
import { type Bench, startBeforeNull, toGateway } from "./setting.ts";
import { lessIsBetter } from "../result.ts";

const kinds = ["write", "query"] as const;
const requests = { write: write("gateway"), query: query("gateway") };

/** Requests/s of upstream's gateway on one thread of a machine like this, the better of its runs, and how often that ours is to be. */
const upstream = { write: { perSecond: 2142, times: 2 }, query: { perSecond: 4704, times: 5 } } as const;

const measureOneThread = async (bench: Bench): Promise<readonly Result[]> => {
  const gateway = await startBeforeNull(bench, false);
  const plain = await startPlainProxy(bench.backend.plain);
  const results: Result[] = [];
  try {
    for (const kind of kinds) {
      const peer: Target = { base: plain.base, request: requests[kind] };
      const rounds = await compare(toGateway(gateway, false)[kind], peer, { connections: 16, seconds: 4, rounds: 5 });
      const value = median(rounds.ours.map(({ perSecond }) => perSecond));
      const peerValue = median(rounds.peer.map(({ perSecond }) => perSecond));
      const { perSecond, times } = upstream[kind];
      const common = { bench: "gateway", value, unit: "requests/s" };
      results.push(
        moreIsBetter(
          { ...common, metric: `${kind}_nullRps`, peer: "upstream's gateway", peerValue: perSecond },
          perSecond * times,
        ),
        moreIsBetter(
          { ...common, metric: `${kind}_nullRps_overPlain`, peer: "HAProxy without rules", peerValue },
          peerValue * 0.5,
        ),
      );
    }
  } finally {
    await Promise.all([gateway.stop(), plain.stop()]);
  }
  return results;
};

const measureTls = async (bench: Bench): Promise<readonly Result[]> => {
  const gateway = await startBeforeNull(bench, true);
  const results: Result[] = [];
  try {
    for (const kind of kinds) {
      const peer: Target = { base: `https://${bench.backend.tls}`, request: requests[kind] };
      const rates = await compare(toGateway(gateway, true)[kind], peer, { connections: 16, seconds: 4, rounds: 5 });
      const value = median(rates.ours.map(({ perSecond }) => perSecond));
      const peerValue = median(rates.peer.map(({ perSecond }) => perSecond));
      const common = { bench: "gateway", peer: "the null backend, straight by TLS" };
      const { perSecond, times } = upstream[kind];
      results.push(
        moreIsBetter(
          { ...common, metric: `${kind}_nullRps_tls`, value, peerValue, unit: "requests/s" },
          perSecond * times,
        ),
      );
      // Few requests, so that nobody waits for a processor but for the gateway.
      const pace = { connections: 4, seconds: 5, rounds: 5, pauseMs: 20 };
      const latencies = await compare(toGateway(gateway, true)[kind], peer, pace);
      const ours = median(latencies.ours.map(({ p99Ms }) => p99Ms));
      const straight = median(latencies.peer.map(({ p99Ms }) => p99Ms));
      results.push(
        lessIsBetter(
          { ...common, metric: `${kind}_addedP99`, value: ours - straight, peerValue: straight, unit: "ms" },
          2,
        ),
      );
    }
  } finally {
    await gateway.stop();
  }
  return results;
};

/** What the gateway does before a backend that costs nothing: by one thread without TLS, and as it is deployed. */
export const measureNull = async (bench: Bench): Promise<readonly Result[]> => [
  ...(await measureOneThread(bench)),
  ...(await measureTls(bench)),
];
