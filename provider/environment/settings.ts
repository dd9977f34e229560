import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

const cluster = z.strictObject({
  context: z.string().min(1).describe("Context of the kubeconfig that leads to the cluster."),
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe("Path or text of the kubeconfig; what KUBECONFIG names when absent."),
});

const agent = z.strictObject({
  ...cluster.shape,
  tenant: z.string().describe("Tenant that the cluster writes as; one of `spec.tenants`."),
  gateway: z
    .strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) })
    .optional()
    .describe("Where the cluster reaches the gateway; its own Service when absent, for the central cluster itself."),
  proxy: z.record(z.string(), z.unknown()).default({}).describe("Further inputs of the AgentProxy."),
});

const settings = z.strictObject({
  central: cluster.describe("The cluster that Whizard runs in."),
  agents: z.record(z.string(), agent).default({}).describe("Agent proxies to deploy, by name."),
  spec: z.record(z.string(), z.unknown()).describe("Inputs of the Whizard component."),
});

export type Cluster = z.output<typeof cluster>;
export type Settings = z.output<typeof settings>;

/** Reads an environment from `Pulumi.<stack>.yaml`; throws one error with every issue and its path in that file. */
export const readSettings = (config: pulumi.Config): Settings => {
  const keys = Object.keys(settings.shape);
  const input = Object.fromEntries(
    keys.flatMap((key) => (config.get(key) === undefined ? [] : [[key, config.getObject(key)]])),
  );
  const parsed = settings.safeParse(input);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `  ${config.name}:${path.join(".")}: ${message}`);
  throw new pulumi.RunError(`Pulumi.${pulumi.getStack()}.yaml is not valid:\n${lines.join("\n")}`);
};
