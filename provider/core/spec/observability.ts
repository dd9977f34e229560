import { z } from "zod";
import { builtinRules } from "./builtinRules.ts";
import { dashboards } from "./dashboards.ts";

export const observability = z
  .strictObject({
    rules: builtinRules
      .prefault({})
      .describe("The alerts that come with the package; the ruler over all tenants evaluates them."),
    dashboards: dashboards.prefault({}).describe("Grafana's dashboards of the topology and of all clusters."),
  })
  .meta({
    id: "Observability",
    description: "What watches the topology and the clusters: alerts over all tenants, and dashboards.",
  });

export type ObservabilitySpec = z.output<typeof observability>;
