import { lessIsBetter, type Result } from "../result.ts";
import { load } from "./load.ts";
import { type Bench, startBeforeNull, toGateway } from "./setting.ts";

/** How many requests fail while the gateway reloads a hundred times under reads and writes. */
export const measureReloads = async (bench: Bench): Promise<readonly Result[]> => {
  const gateway = await startBeforeNull(bench, true);
  try {
    let isReloading = true;
    const rounds = Object.values(toGateway(gateway, true)).map(async ({ base, request }) => {
      let failed = 0;
      while (isReloading) failed += (await load(base, request, { connections: 8, seconds: 5, pauseMs: 5 })).failed;
      return failed;
    });
    for (let count = 0; count < 100; count += 1) await gateway.reload();
    isReloading = false;
    const failed = (await Promise.all(rounds)).reduce((sum, it) => sum + it, 0);
    return [
      lessIsBetter(
        {
          bench: "gateway",
          metric: "reload100_failed",
          value: failed,
          unit: "requests",
          peer: "no reload",
          peerValue: 0,
        },
        0,
      ),
    ];
  } finally {
    await gateway.stop();
  }
};
