import { clusterTools } from "../lab/component.ts";
import { ensureImages } from "../lab/images.ts";
import { ensureTools } from "../lab/tools.ts";
import type { Suite } from "./suites.ts";

/**
 * Builds what suites stand on before any of them starts: on a machine with empty caches that takes many minutes, which
 * no test's time limit should have to hold. Later calls find everything there.
 */
export const prepare = async (
  suites: readonly Suite[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const needsLab = suites.some((suite) => suite.needsLab);
  const tools = [...suites.flatMap((suite) => suite.tools), ...(needsLab ? [...clusterTools, "pulumi" as const] : [])];
  await ensureTools([...new Set(tools)], say, signal);
  if (needsLab) await ensureImages(say, signal);
};
