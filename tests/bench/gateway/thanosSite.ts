import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Certificate } from "../../core/haproxy/certificates.ts";
import type { Built } from "../../golden/buildGolden.ts";
import { startContainer, type RunningContainer } from "../../golden/tools/containerProcess.ts";
import { makePodRoom, type PodRoom } from "../../golden/tools/podRoom.ts";
import { buildSpec, httpPort, type Running, ThanosTrial } from "../../golden/tools/thanosTrial.ts";
import { containersOf, objectsOf, workloadsOf } from "../../golden/workloads.ts";
import type { Locate } from "../../isolation/gatewayRun.ts";
import { ensureTool } from "../../lab/tools.ts";

const secretKey = (key: string) => ({ name: "gateway-tls", key });

/** A gateway that speaks TLS. */
export const gatewayTlsOf = { certSecret: secretKey("tls.crt"), keySecret: secretKey("tls.key") };

/** A topology whose gateway speaks TLS, with flags of Thanos's own. */
const build = (flags: { readonly router: readonly string[]; readonly queryFrontend: readonly string[] }): Built =>
  buildSpec({
    storage: { embedded: {} },
    tenants: [{ name: "a" }],
    gateway: { tls: gatewayTlsOf },
    router: { flags: flags.router },
    queryFrontend: { flags: flags.queryFrontend },
    reconciler: false,
  });

/** The topology as core makes it. */
export const built = build({ router: [], queryFrontend: [] });

/** The same with a gateway that speaks plain HTTP. */
export const builtPlain = buildSpec({ storage: { embedded: {} }, tenants: [{ name: "a" }], reconciler: false });

/** Real Thanos: what the gateway stands before, and the same router and Query Frontend once more, which speak TLS themselves. */
export class ThanosSite {
  readonly #topology: Built;
  readonly #trial = new ThanosTrial();
  readonly #parts = new Map<string, Running>();
  /** Not below /tmp: that is a folder of the container, whose paths lead elsewhere here. */
  readonly #folder = mkdtempSync("/var/tmp/whizard-bench-");
  #frontend: RunningContainer | undefined;
  #room: PodRoom | undefined;
  /** `host:port` of the router and the Query Frontend that speak TLS. */
  straight = { router: "", queryFrontend: "" };

  readonly locate: Locate = (service, port) => {
    const part = this.#parts.get(service);
    if (part === undefined) throw new Error(`${service} does not run`);
    return part.address(port);
  };

  constructor(topology: Built = built) {
    this.#topology = topology;
  }

  /** With a certificate, the parts that speak TLS themselves as well. */
  async start(certificate?: Certificate): Promise<void> {
    const ingester = await this.#trial.startIngester(this.#topology);
    this.#parts.set("whizard-router", await this.#trial.startRouter(this.#topology, ingester));
    const query = await this.#trial.startQuery(this.#topology, [ingester]);
    const toQuery = (arg: string): string =>
      arg.replace(/(--query-frontend\.downstream-url=).*/, `$1http://${query.address(httpPort)}`);
    this.#parts.set(
      "whizard-query-frontend",
      await this.#trial.start(this.#topology, "whizard-query-frontend", undefined, toQuery),
    );
    if (certificate !== undefined) await this.#startStraight(certificate, ingester, toQuery);
  }

  async #startStraight({ cert, key }: Certificate, ingester: Running, toQuery: (arg: string) => string): Promise<void> {
    const [certificateFile, keyFile, webConfig] = ["tls.crt", "tls.key", "web.yml"].map((file) =>
      join(this.#folder, file),
    ) as [string, string, string];
    writeFileSync(certificateFile, cert);
    writeFileSync(keyFile, key);
    writeFileSync(webConfig, JSON.stringify({ tls_server_config: { cert_file: certificateFile, key_file: keyFile } }));
    const withTls = build({
      router: [`--remote-write.server-tls-cert=${certificateFile}`, `--remote-write.server-tls-key=${keyFile}`],
      queryFrontend: [`--http.config=${webConfig}`],
    });
    const router = await this.#trial.startRouter(withTls, ingester);
    this.straight = { router: router.address(19_291), queryFrontend: await this.#startTlsFrontend(withTls, toQuery) };
  }

  /** By hand, because its readiness probe cannot be asked by plain HTTP. */
  async #startTlsFrontend(withTls: Built, changeArg: (arg: string) => string): Promise<string> {
    const workload = workloadsOf(withTls).find(({ metadata }) => metadata.name === "whizard-query-frontend")!;
    const [container] = containersOf(workload);
    this.#room = makePodRoom(workload, container!, objectsOf(withTls));
    const changed = { ...container!, args: (container!.args ?? []).map(changeArg) };
    this.#frontend = await startContainer(await ensureTool("thanos"), workload, changed, this.#room);
    for (let tries = 0; !this.#frontend.log().includes("listening for requests"); tries += 1) {
      if (tries > 200) throw new Error(`Query Frontend does not start: ${this.#frontend.log()}`);
      await sleep(50);
    }
    return this.#frontend.address(httpPort);
  }

  async stop(): Promise<void> {
    await this.#frontend?.stop();
    this.#room?.remove();
    await this.#trial.end();
    rmSync(this.#folder, { recursive: true });
  }
}
