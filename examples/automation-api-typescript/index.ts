import { mkdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { createTenantServer } from "./server.ts";
import { Tenants } from "./tenants.ts";

const { env } = process;
const workDir = env["WORK_DIR"] ?? join(homedir(), ".whizard-tenants");
mkdirSync(workDir, { recursive: true });

const tenants = await Tenants.open({
  stack: env["STACK"] ?? "dev",
  workDir,
  config: {
    namespace: { value: env["NAMESPACE"] ?? "whizard" },
    kubeconfig: { value: readFileSync(env["KUBECONFIG"] ?? join(homedir(), ".kube", "config"), "utf8"), secret: true },
    replicas: { value: env["REPLICAS"] ?? "1" },
  },
});

const server = createTenantServer(tenants);
// Who reaches it may add tenants: a server for others needs its own authentication in front.
server.listen(Number(env["PORT"] ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tenants`);
});

// An update under way ends before the program does, so that no lock stays behind.
const stop = (): void => void server.close(() => void tenants.settled());
process.once("SIGINT", stop).once("SIGTERM", stop);
