import type { Engine } from "../provider/engine.ts";
import type { StandinProvider } from "../provider/provider.ts";
import { checkResource } from "./check.ts";
import { connectCluster } from "./cluster.ts";
import { createResource } from "./create.ts";
import { diffResource } from "./diff.ts";
import { diffConfig } from "./diffConfig.ts";
import { parseConfig, refuseConfig } from "./providerConfig.ts";
import { readResource } from "./read.ts";
import { deleteResource } from "./remove.ts";
import { Session } from "./session.ts";
import { updateResource } from "./update.ts";

/** The stand-in for pulumi-resource-kubernetes: it acts on the real API of the configured cluster. */
export function kubernetesProvider(version: string, engine: Engine): StandinProvider {
  const cancellation = new AbortController();
  let configured: Session | undefined;
  const session = (): Session => {
    if (!configured) throw new Error("the provider was asked to act before it was configured");
    return configured;
  };
  return {
    name: "kubernetes",
    version,
    checkConfig: (inputs) => ({ inputs, failures: refuseConfig(inputs) }),
    diffConfig,
    configure: async (args) => {
      const config = parseConfig(args, process.env);
      const cluster = await connectCluster(config, cancellation.signal);
      configured = new Session(config, cluster, engine, cancellation.signal);
    },
    check: (query) => checkResource(session(), query),
    diff: async (query) => diffResource(session(), query),
    create: (query) => createResource(session(), query),
    update: (query) => updateResource(session(), query),
    read: (query) => readResource(session(), query),
    delete: (query) => deleteResource(session(), query),
    cancel: () => cancellation.abort(),
  };
}
