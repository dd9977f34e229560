import { z } from "zod";
import { images } from "./images.ts";
import { count } from "./leaf.ts";
import { retention } from "./retention.ts";
import { dataVolume, workload } from "./workload.ts";

const { replicas: _replicas, ...singleton } = workload({
  image: images.thanos,
  replicas: 1,
  cpu: "250m",
  memory: "1Gi",
  gracePeriodSeconds: 300,
});

export const compactor = z
  .strictObject({
    ...singleton,
    defaultTenantsPerCompactor: count(1, 10_000)
      .default(10)
      .describe("How many tenants' blocks one compactor works on."),
    retention: retention.describe(
      "How long blocks stay in the bucket, by resolution; a tenant's own `retention` wins.",
    ),
    disableDownsampling: z.boolean().default(false).describe("Makes no 5m and 1h blocks (`--downsampling.disable`)."),
    dataVolume: dataVolume
      .prefault({ size: "50Gi" })
      .describe("Scratch space: about twice the largest group of blocks."),
  })
  .meta({
    id: "CompactorTemplate",
    description: "Thanos Compactor: merges, downsamples and expires blocks. Each tenant has exactly one.",
  });

export type CompactorSpec = z.output<typeof compactor>;
