import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Metrics } from "../../provider/reconciler/metrics.ts";
import { basicAuthorization } from "../../provider/core/haproxy/credential.ts";
import { startGateway } from "../core/haproxy/gatewayBench.ts";
import { freePorts } from "../lab/freePorts.ts";
import { ensureTools } from "../lab/tools.ts";
import { startProcess, type OwnProcess } from "./ownProcess.ts";
import { startRealCluster } from "./realCluster.ts";

/** A topology of real processes on loopback, scraped by a real Prometheus that writes through its gateway. */
export interface Site {
  /** The Query over all tenants. */
  readonly queryUrl: string;
  /** Asks the gateway as the tenant. */
  readonly askGateway: (path: string) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/** The tenant that the site's own Prometheus writes as, known to the gateway with this password. */
const tenant = "a";
const authorization = basicAuthorization(tenant, "secret-a");

/** Prometheus takes nothing that does not say what it is. */
const textFormat = "text/plain; version=0.0.4; charset=utf-8";

const serveText = async (text: () => string): Promise<{ readonly server: Server; readonly address: string }> => {
  const server = createServer((_request, response) => void response.setHeader("Content-Type", textFormat).end(text()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `127.0.0.1:${(server.address() as { readonly port: number }).port}` };
};

/** Series in their documented form, about the pod that the lab really has. */
const sample = (name: string, namespace: string): string =>
  readFileSync(fileURLToPath(new URL(`samples/${name}.prom`, import.meta.url)), "utf8").replaceAll(
    'namespace="shop"',
    `namespace="${namespace}"`,
  );

/** What the reconciler says, by its own renderer. */
const reconcilerMetrics = (): string => {
  const metrics = new Metrics({ sent: new Map([["GET 200", 3]]) } as unknown as ConstructorParameters<
    typeof Metrics
  >[0]);
  metrics.isLeader = true;
  metrics.tenantsByState = { Ready: 2, Admitted: 0 };
  metrics.freeSlots = 1;
  return metrics.render();
};

interface Target {
  readonly component: string;
  readonly address: string;
}

interface Scraped {
  readonly targets: readonly Target[];
  /** Addresses of exporters by the names of their jobs. */
  readonly exporters: Readonly<Record<string, string>>;
  /** Scrapes of the lab's cluster. */
  readonly cluster: readonly object[];
}

const scrapeConfig = ({ targets, exporters, cluster }: Scraped, gatewayUrl: string) => ({
  global: { scrape_interval: "1s", external_labels: { cluster: "central", prometheus_replica: "p0" } },
  scrape_configs: [
    {
      job_name: "whizard",
      static_configs: targets.map(({ component, address }) => ({
        targets: [address],
        labels: { component, workload: `whizard-${component}`, namespace: "whizard", pod: `whizard-${component}-0` },
      })),
    },
    ...cluster,
    ...Object.entries(exporters).map(([job, address]) => ({
      // What stands in for a part of a job is told from the real one, and has its label.
      job_name: `${job} here`,
      honor_labels: job === "kube-state-metrics",
      static_configs: [
        { targets: [address], labels: { job, ...(job === "kube-state-metrics" ? {} : { node: "k1" }) } },
      ],
    })),
  ],
  remote_write: [
    {
      url: `${gatewayUrl}/${tenant}/api/v1/receive`,
      headers: {},
      basic_auth: { username: tenant, password: "secret-a" },
      queue_config: { batch_send_deadline: "1s" },
    },
  ],
});

/** Starts everything; `rules` are rule files for the ruler. */
export const startSite = async (rules: readonly string[]): Promise<Site> => {
  const tools = await ensureTools(["thanos", "prometheus", "haproxy", "prometheus-node-exporter"]);
  const folder = mkdtempSync(join(tmpdir(), "whizard-site-"));
  const cleanups: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  };
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const ports = await freePorts(24);
  let next = 0;
  const port = (): number => ports[next++] ?? 0;
  const targets: Target[] = [];
  const objstore = `--objstore.config=${JSON.stringify({ type: "FILESYSTEM", config: { directory: join(folder, "bucket") } })}`;
  mkdirSync(join(folder, "bucket"));

  const keep = (it: OwnProcess): void => void cleanups.push(it.stop);
  const thanos = async (component: string, command: string, flags: readonly string[], hasGrpc = true) => {
    const [http, grpc] = [port(), port()];
    const addresses = [`--http-address=127.0.0.1:${http}`, ...(hasGrpc ? [`--grpc-address=127.0.0.1:${grpc}`] : [])];
    keep(await startProcess(tools.thanos, [command, ...addresses, ...flags], `http://127.0.0.1:${http}/-/ready`));
    targets.push({ component, address: `127.0.0.1:${http}` });
    return { http, grpc };
  };

  try {
    const receiver = (name: string) => [`--tsdb.path=${join(folder, name)}`, `--label=receive_replica="${name}"`];
    const ingester = await thanos("ingester", "receive", [
      ...receiver("ingester"),
      `--remote-write.address=127.0.0.1:${port()}`,
      "--receive.capnproto-address=127.0.0.1:0",
      "--receive.local-endpoint=127.0.0.1:1",
      objstore,
    ]);
    const rings = [{ hashring: "default", endpoints: [{ address: `127.0.0.1:${ingester.grpc}` }] }];
    const write = port();
    await thanos("router", "receive", [
      ...receiver("router"),
      `--remote-write.address=127.0.0.1:${write}`,
      "--receive.capnproto-address=127.0.0.1:0",
      `--receive.hashrings-file=${file("rings.json", JSON.stringify(rings))}`,
      "--receive.tenant-header=WHIZARD-TENANT",
    ]);
    const store = await thanos("store", "store", [`--data-dir=${join(folder, "store")}`, objstore]);
    await thanos(
      "compactor",
      "compact",
      [`--data-dir=${join(folder, "compact")}`, "--wait", "--wait-interval=5s", objstore],
      false,
    );
    const endpoints = [ingester.grpc, store.grpc].map((grpc) => `--endpoint=127.0.0.1:${grpc}`);
    const query = await thanos("query", "query", [...endpoints, "--query.replica-label=prometheus_replica"]);
    const tenancy = ["--query.enforce-tenancy", "--query.tenant-header=WHIZARD-TENANT"];
    const enforcing = await thanos("query", "query", [...endpoints, ...tenancy]);
    const frontend = await thanos(
      "query-frontend",
      "query-frontend",
      [
        `--query-frontend.downstream-url=http://127.0.0.1:${enforcing.http}`,
        "--query-frontend.forward-header=WHIZARD-TENANT",
      ],
      false,
    );
    const gateway = await startGateway((input) => ({
      ...input,
      maxBodyBytes: 10_000_000,
      upstreams: {
        router: { host: "127.0.0.1", port: write },
        reads: { queryFrontend: { host: "127.0.0.1", port: frontend.http } },
      },
    }));
    cleanups.push(gateway.close);
    targets.push({ component: "gateway", address: `127.0.0.1:${gateway.metricsPort}` });
    rules.forEach((text, index) => file(`rules-${index}.yaml`, text));
    const results = [
      { url: `${gateway.url}/${tenant}/api/v1/receive`, basic_auth: { username: tenant, password: "secret-a" } },
    ];
    await thanos("ruler", "rule", [
      `--data-dir=${join(folder, "rule")}`,
      `--rule-file=${join(folder, "rules-*.yaml")}`,
      "--eval-interval=5s",
      `--query=http://127.0.0.1:${query.http}`,
      `--remote-write.config=${JSON.stringify({ remote_write: results })}`,
      '--label=ruler_replica="r0"',
    ]);
    const reconciler = await serveText(reconcilerMetrics);
    cleanups.push(() => reconciler.server.close());
    targets.push({ component: "reconciler", address: reconciler.address });
    const cluster = await startRealCluster();
    cleanups.push(cluster.remove);
    const exporters: Record<string, string> = {};
    for (const job of ["kube-state-metrics", "cadvisor", "kubelet"]) {
      const served = await serveText(() => sample(job, cluster.namespace));
      cleanups.push(() => served.server.close());
      exporters[job] = served.address;
    }
    const exporter = port();
    keep(
      await startProcess(
        tools["prometheus-node-exporter"],
        [
          `--web.listen-address=127.0.0.1:${exporter}`,
          "--collector.disable-defaults",
          ...["cpu", "meminfo", "filesystem", "diskstats", "netdev", "timex", "loadavg"].map(
            (name) => `--collector.${name}`,
          ),
        ],
        `http://127.0.0.1:${exporter}/`,
      ),
    );
    exporters["node-exporter"] = `127.0.0.1:${exporter}`;
    const agent = port();
    targets.push({ component: "prometheus-agent", address: `127.0.0.1:${agent}` });
    keep(
      await startProcess(
        tools.prometheus,
        [
          "--agent",
          `--config.file=${file("prometheus.yml", JSON.stringify(scrapeConfig({ targets, exporters, cluster: cluster.scrapeConfigs }, gateway.url)))}`,
          `--storage.agent.path=${join(folder, "agent")}`,
          `--web.listen-address=127.0.0.1:${agent}`,
        ],
        `http://127.0.0.1:${agent}/-/ready`,
      ),
    );
    return {
      queryUrl: `http://127.0.0.1:${query.http}`,
      askGateway: (path) => fetch(`${gateway.url}/${tenant}/api/v1/${path}`, { headers: { authorization } }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
