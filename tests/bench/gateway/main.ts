import { authority } from "../../core/haproxy/certificates.ts";
import { temporaryFolder } from "../../core/haproxy/haproxyProcess.ts";
import { ensureTools } from "../../lab/tools.ts";
import type { Result } from "../result.ts";
import { measureFlood } from "./flood.ts";
import { measureMaps } from "./maps.ts";
import { measureNull } from "./nullRates.ts";
import { startNullBackend } from "./nullBackend.ts";
import { measureReloads } from "./reloads.ts";
import type { Bench } from "./setting.ts";
import { measureThanos } from "./thanosRatios.ts";

const parts: Readonly<Record<string, (bench: Bench) => Promise<readonly Result[]>>> = {
  null: measureNull,
  maps: measureMaps,
  reloads: measureReloads,
  thanos: measureThanos,
  flood: measureFlood,
};

/** What the gateway costs; arguments name the parts, all of them without any. */
export const run = async (wanted: readonly string[]): Promise<readonly Result[]> => {
  await ensureTools(["haproxy", "nginx", "openssl", "thanos", "wrk"], (line) => console.error(line));
  const folder = temporaryFolder();
  const ca = authority(folder.path, "authority");
  const backend = await startNullBackend(ca.issue("localhost"));
  const results: Result[] = [];
  try {
    for (const [name, measure] of Object.entries(parts)) {
      if (wanted.length === 0 || wanted.includes(name)) results.push(...(await measure({ ca, backend })));
    }
  } finally {
    await backend.stop();
    folder.remove();
  }
  return results;
};
