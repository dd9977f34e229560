import { mkdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { Clusters } from "./clusters.ts";
import { createClusterServer } from "./server.ts";
import { Tenants } from "./tenants.ts";

const { env } = process;
const workDir = env["WORK_DIR"] ?? join(homedir(), ".whizard-clusters");
mkdirSync(workDir, { recursive: true });

const namespace = env["NAMESPACE"] ?? "whizard";
const replicas = env["REPLICAS"] ?? "1";
const tenants = await Tenants.open({
  stack: env["STACK"] ?? "dev",
  workDir,
  config: {
    namespace: { value: namespace },
    kubeconfig: { value: readFileSync(env["KUBECONFIG"] ?? join(homedir(), ".kube", "config"), "utf8"), secret: true },
    replicas: { value: replicas },
  },
});

const [host, port] = (env["GATEWAY"] ?? "").split(":");
// A folder is one project's: the agents' stacks have their own.
const members = join(workDir, "members");
mkdirSync(members, { recursive: true });
const clusters = new Clusters(tenants, {
  workDir: members,
  namespacePrefix: `${namespace}-agent-`,
  replicas,
  ...(host && port ? { gateway: { host, port: Number(port) } } : {}),
});

const server = createClusterServer(clusters);
// Who reaches it may add clusters: a server for others needs its own authentication in front.
server.listen(Number(env["PORT"] ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/clusters`);
});

// An update under way ends before the program does, so that no lock stays behind.
const stop = (): void => void server.close(() => void clusters.settled());
process.once("SIGINT", stop).once("SIGTERM", stop);
