import { z } from "zod";
import { images } from "./images.ts";
import { workload } from "./workload.ts";

export const fanout = z
  .strictObject(workload({ image: images.node, replicas: 2, cpu: "250m", memory: "512Mi", gracePeriodSeconds: 60 }))
  .meta({
    id: "FanoutTemplate",
    description: "Copies accepted writes to the `remoteWrites`; there is none without these.",
  });

export type FanoutSpec = z.output<typeof fanout>;
