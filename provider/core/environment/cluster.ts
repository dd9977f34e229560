import { z } from "zod";

/** How a stack reaches a cluster. */
export const cluster = z.strictObject({
  context: z.string().min(1).describe("Context of the kubeconfig that leads to the cluster."),
  kubeconfig: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe("Path or text of the kubeconfig; what KUBECONFIG names when absent."),
});

export type Cluster = z.output<typeof cluster>;
