import { startGateway } from "../../isolation/gatewayRun.ts";
import { moreIsBetter, type Result } from "../result.ts";
import { compare, median, type Target } from "./compare.ts";
import { load } from "./load.ts";
import { query, write } from "./requests.ts";
import { type Bench, toGateway } from "./setting.ts";
import { built, ThanosSite } from "./thanosSite.ts";

/** Throughput through the gateway against the same straight at Thanos, which then speaks TLS itself. */
export const measureThanos = async ({ ca }: Bench): Promise<readonly Result[]> => {
  const site = new ThanosSite();
  try {
    await site.start(ca.issue("localhost"));
    const gateway = await startGateway(built, site.locate, ca);
    try {
      const through = toGateway(gateway, true);
      const straight = {
        write: { base: `https://${site.straight.router}`, request: write("thanos") },
        query: { base: `https://${site.straight.queryFrontend}`, request: query("thanos") },
      } satisfies Record<string, Target>;
      // What is queried has to be there.
      await load(through.write.base, through.write.request, { connections: 1, seconds: 1 });
      const results: Result[] = [];
      for (const kind of ["write", "query"] as const) {
        const rounds = await compare(through[kind], straight[kind], { connections: 16, seconds: 4, rounds: 7 });
        const ratios = rounds.ours.map((ours, index) => ours.perSecond / (rounds.peer[index]?.perSecond ?? 0));
        const rate = median(rounds.peer.map(({ perSecond }) => perSecond));
        const value = median(ratios);
        const peer = `straight at Thanos, ${Math.round(rate)} requests/s`;
        results.push(
          moreIsBetter(
            { bench: "gateway", metric: `${kind}_ratioThanos`, value, unit: "times", peer, peerValue: 1 },
            0.95,
          ),
        );
      }
      return results;
    } finally {
      await gateway.stop();
    }
  } finally {
    await site.stop();
  }
};
