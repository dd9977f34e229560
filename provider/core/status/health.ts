import type { Health } from "./status.ts";

/** How a workload is, by its pods; one that should have none is well. */
export const healthOf = (ready: number, wanted: number): Health => {
  if (ready >= wanted) return "ok";
  return ready === 0 ? "down" : "degraded";
};

/** From well to worst. */
export const healthOrder: readonly Health[] = ["ok", "degraded", "down"];

/** The worst of all. */
export const worstOf = (all: readonly Health[]): Health =>
  healthOrder[Math.max(0, ...all.map((health) => healthOrder.indexOf(health)))] ?? "ok";
