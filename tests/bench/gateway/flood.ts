import { setTimeout as sleep } from "node:timers/promises";
import { buildSpec } from "../../golden/tools/thanosTrial.ts";
import { startGateway } from "../../isolation/gatewayRun.ts";
import { lessIsBetter, type Result } from "../result.ts";
import { median } from "./compare.ts";
import { load, type Load } from "./load.ts";
import { query, write } from "./requests.ts";
import { type Bench, toGateway } from "./setting.ts";
import { gatewayTlsOf, ThanosSite } from "./thanosSite.ts";

/** Both tenants on one ingester; what the one that floods may ask of a pod of the gateway is little of what Thanos can do. */
const flooded = buildSpec({
  storage: { embedded: {} },
  tenants: [{ name: "a" }, { name: "b", limits: { writesPerSecond: 5, queriesPerSecond: 20, concurrentQueries: 4 } }],
  gateway: { tls: gatewayTlsOf },
  reconciler: false,
});

const kinds = ["query", "write"] as const;
const connections = 64;
const seconds = 10;
const rounds = 5;
/** What the other tenant asks: less than 16 requests a second of each kind. */
const pace = { connections: 4, seconds, pauseMs: 250 };

/** Writes and queries of one tenant, as many as its connections carry, all the while that something else is measured. */
const underFlood = async <T>(base: string, measure: () => Promise<T>): Promise<T> => {
  const flood = [query("gateway", "b"), write("gateway", "b")].map((request) =>
    load(base, request, { connections, seconds: seconds + 3 }),
  );
  // Connections are made once; what is measured is what comes over them.
  await sleep(1000);
  const measured = await measure();
  const refused = (await Promise.all(flood)).map(({ failed }) => failed);
  if (refused.includes(0)) throw new Error("the flood was within the limits");
  return measured;
};

type Paced = Readonly<Record<(typeof kinds)[number], Load>>;

const allOf = async (base: string): Promise<Paced> => {
  const [queries, writes] = await Promise.all([load(base, query("gateway"), pace), load(base, write("gateway"), pace)]);
  if (queries.failed + writes.failed > 0) throw new Error("requests of the tenant that does not flood failed");
  return { query: queries, write: writes };
};

/** The 99th percentile of a tenant's requests while another one floods the gateway, against that without, in turns. */
export const measureFlood = async ({ ca }: Bench): Promise<readonly Result[]> => {
  const site = new ThanosSite(flooded);
  try {
    await site.start();
    const gateway = await startGateway(flooded, site.locate, ca);
    try {
      const { base } = toGateway(gateway, true).query;
      await allOf(base);
      const found: { readonly alone: Paced; readonly flooded: Paced }[] = [];
      for (let round = 0; round < rounds; round += 1)
        found.push({ alone: await allOf(base), flooded: await underFlood(base, () => allOf(base)) });
      return kinds.map((kind) => {
        const alone = median(found.map((it) => it.alone[kind].p99Ms));
        const value = median(found.map((it) => it.flooded[kind].p99Ms)) / alone;
        const metric = kind === "query" ? "flood_otherP99" : "flood_otherP99_write";
        const peer = `without the flood, ${alone.toFixed(1)} ms`;
        return lessIsBetter({ bench: "gateway", metric, value, unit: "times", peer, peerValue: 1 }, 2);
      });
    } finally {
      await gateway.stop();
    }
  } finally {
    await site.stop();
  }
};
