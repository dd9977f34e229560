import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Api, type ApiTarget } from "../../provider/reconciler/api.ts";
import { ensurePki, readContext, renderKubeconfig } from "../lab/pki.ts";
import { ensureTools } from "../lab/tools.ts";
import { waitFor } from "../lab/waitFor.ts";

/** A port that nobody listened on a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", resolve));

/**
 * A real API server with an etcd of its own, on loopback, for one process: no nodes, and of the controllers only the one
 * that empties namespaces. What is measured on it is not measured on pods, and nobody else's work is in it.
 */
export class ApiServer {
  readonly target: ApiTarget;
  private readonly folder: string;
  private readonly children: readonly ChildProcess[];

  private constructor(target: ApiTarget, folder: string, children: readonly ChildProcess[]) {
    this.target = target;
    this.folder = folder;
    this.children = children;
  }

  static async start(): Promise<ApiServer> {
    const tools = await ensureTools(["hyperkube", "etcd", "openssl"]);
    const folder = mkdtempSync(join(tmpdir(), "apiserver-"));
    const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
    const network = { hostAddress: "127.0.0.1", prefixLength: 8, podSubnet: "10.1.0.0/16" };
    const plan = { name: "tests", id: "tests", nodeName: "none", address: "127.0.0.1", ...network };
    await ensurePki(folder, plan);
    const pki = (name: string): string => join(folder, "pki", name);
    const url = `https://127.0.0.1:${port}`;
    // The lab's certificates go with a fixed port.
    const admin = { ...readContext(join(folder, "pki"), plan, "admin"), server: url };
    writeFileSync(pki("admin.kubeconfig"), renderKubeconfig([admin]), { mode: 0o600 });
    const log = openSync(join(folder, "log"), "a");
    // They end with this process, also when it is killed.
    const run = (...command: string[]): ChildProcess =>
      spawn("setpriv", ["--pdeathsig", "KILL", ...command], { stdio: ["ignore", log, log], cwd: folder });
    const etcdUrl = `http://127.0.0.1:${etcdPort}`;
    const children = [
      run(
        tools.etcd,
        `--data-dir=${join(folder, "etcd")}`,
        `--listen-client-urls=${etcdUrl}`,
        `--advertise-client-urls=${etcdUrl}`,
        `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
        "--unsafe-no-fsync",
        "--log-level=error",
      ),
      run(
        tools.hyperkube,
        "kube-apiserver",
        `--etcd-servers=${etcdUrl}`,
        `--secure-port=${port}`,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--service-cluster-ip-range=10.97.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        `--service-account-key-file=${pki("sa.pub")}`,
        `--service-account-signing-key-file=${pki("sa.key")}`,
        `--client-ca-file=${pki("ca.crt")}`,
        `--tls-cert-file=${pki("apiserver.crt")}`,
        `--tls-private-key-file=${pki("apiserver.key")}`,
        "--authorization-mode=RBAC",
        // Nobody makes the accounts that it would ask for.
        "--disable-admission-plugins=ServiceAccount",
      ),
    ];
    const read = (name: string): string => readFileSync(pki(name), "utf8");
    const server = new ApiServer(
      { url, ca: read("ca.crt"), cert: read("admin.crt"), key: read("admin.key") },
      folder,
      children,
    );
    try {
      await server.ready();
      // It gives up on an API server that is not healthy within ten seconds, and a busy machine takes longer.
      children.push(
        run(
          tools.hyperkube,
          "kube-controller-manager",
          `--kubeconfig=${pki("admin.kubeconfig")}`,
          "--controllers=namespace-controller",
          "--leader-elect=false",
          "--secure-port=0",
        ),
      );
    } catch (error) {
      await server.stop();
      throw error;
    } finally {
      closeSync(log);
    }
    return server;
  }

  private async ready(): Promise<void> {
    const api = new Api(this.target);
    const isReady = (): Promise<boolean> =>
      api
        .stream("/readyz", () => undefined, { signal: AbortSignal.timeout(5000), silentMs: 5000 })
        .then(
          () => true,
          () => false,
        );
    const failed = (): string | undefined =>
      this.children.some(({ exitCode }) => exitCode !== null)
        ? readFileSync(join(this.folder, "log"), "utf8").slice(-2000)
        : undefined;
    await waitFor("the API server", isReady, { seconds: 120, failed }).finally(() => api.close());
  }

  async stop(): Promise<void> {
    for (const child of this.children) child.kill("SIGKILL");
    await Promise.all(this.children.map(ended));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
