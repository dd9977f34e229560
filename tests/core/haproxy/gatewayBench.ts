import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  basicAuthorization,
  bearerAuthorization,
  bearerDigest,
  credentialDigest,
} from "../../../provider/core/haproxy/credential.ts";
import { buildGatewayConfig, type GatewayInput } from "../../../provider/core/haproxy/gateway.ts";
import { renderCredentialMap, renderTenantMap, type Credential } from "../../../provider/core/haproxy/maps.ts";
import { followFiles } from "../../../provider/core/haproxy/followFiles.ts";
import { buildCommand, masterSocket } from "../../../provider/core/haproxy/processSettings.ts";
import { renderHaproxy } from "../../../provider/core/haproxy/render.ts";
import { startHaproxy, temporaryFolder, type HaproxyProcess } from "./haproxyProcess.ts";
import { freePorts } from "../../lab/freePorts.ts";
import { recordingServer, type RecordingServer } from "./recordingServer.ts";
import { replaceFile } from "./replaceFile.ts";

/** Authorization header values of the tenants under test. */
export const auth = {
  a: basicAuthorization("a", "secret-a"),
  b: basicAuthorization("b", "secret-b"),
  aReads: basicAuthorization("a-reader", "secret"),
  aWrites: basicAuthorization("a-writer", "secret"),
  aToken: bearerAuthorization("token-a"),
  stranger: basicAuthorization("stranger", "secret"),
  frozen: basicAuthorization("frozen", "secret"),
  few: basicAuthorization("few", "secret"),
  slow: basicAuthorization("slow", "secret"),
  brief: basicAuthorization("brief", "secret"),
  global: basicAuthorization("global", "secret"),
} as const;

/** The credentials behind `auth`. */
export const credentials: readonly Credential[] = [
  { digest: credentialDigest("a", "secret-a"), tenant: "a", access: "rw" },
  { digest: credentialDigest("b", "secret-b"), tenant: "b", access: "rw" },
  { digest: credentialDigest("a-reader", "secret"), tenant: "a", access: "ro" },
  { digest: credentialDigest("a-writer", "secret"), tenant: "a", access: "wo" },
  { digest: bearerDigest("token-a"), tenant: "a", access: "rw" },
  { digest: credentialDigest("stranger", "secret"), tenant: "stranger", access: "rw" },
  { digest: credentialDigest("frozen", "secret"), tenant: "frozen", access: "rw" },
  ...["few", "slow", "brief"].map((tenant) => {
    return { digest: credentialDigest(tenant, "secret"), tenant, access: "rw" } as const;
  }),
  { digest: credentialDigest("global", "secret"), access: "global" },
];

/** A running gateway before recording servers. */
export interface GatewayBench {
  readonly url: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly folder: string;
  readonly router: RecordingServer;
  readonly queryFrontend: RecordingServer;
  readonly globalQuery: RecordingServer;
  readonly haproxy: HaproxyProcess;
  readonly writeCredentials: (all: readonly Credential[]) => void;
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

/** Starts the gateway; `change` alters its input. */
export async function startGateway(change: (input: GatewayInput) => GatewayInput = (it) => it): Promise<GatewayBench> {
  const folder = temporaryFolder();
  const [router, queryFrontend, globalQuery] = await Promise.all(
    ["router", "query-frontend", "global-query"].map((name) => recordingServer(name)),
  );
  const [http, metrics] = await freePorts(2);
  const files = { credentials: join(folder.path, "credentials.map"), tenants: join(folder.path, "tenants.map") };
  const input = change({
    tenantHeader: "WHIZARD-TENANT",
    ports: { http: http!, metrics: metrics! },
    address: "127.0.0.1",
    files,
    upstreams: {
      router: { host: "127.0.0.1", port: router!.port },
      reads: { queryFrontend: { host: "127.0.0.1", port: queryFrontend!.port }, tenantLabel: "tenant_id" },
      globalQuery: { host: "127.0.0.1", port: globalQuery!.port },
    },
    admission: true,
    maxBodyBytes: 100_000,
    runDirectory: folder.path,
    logAllRequests: true,
  });
  const writeCredentials = (all: readonly Credential[]): void =>
    replaceFile(files.credentials, renderCredentialMap(all));
  writeCredentials(credentials);
  const admitted = [
    { tenant: "a" },
    { tenant: "b" },
    { tenant: "frozen", access: "ro" } as const,
    { tenant: "few", limits: { concurrentQueries: 2 } },
    { tenant: "slow", limits: { writesPerSecond: 1, queriesPerSecond: 1 } },
    { tenant: "brief", limits: { queryTimeoutMs: 100 } },
  ];
  writeFileSync(files.tenants, renderTenantMap(admitted));
  const configFile = join(folder.path, "haproxy.cfg");
  const places = { script: join(folder.path, "follow-files.lua"), socket: masterSocket(input) };
  const { config, script } = followFiles(buildGatewayConfig(input), places);
  if (script !== undefined) writeFileSync(places.script, script);
  writeFileSync(configFile, renderHaproxy(config));
  const servers = [router!, queryFrontend!, globalQuery!];
  const haproxy = await startHaproxy(buildCommand(configFile, input), `http://127.0.0.1:${metrics!}/-/ready`);
  return {
    url: `http://127.0.0.1:${http!}`,
    port: http!,
    metricsPort: metrics!,
    folder: folder.path,
    router: router!,
    queryFrontend: queryFrontend!,
    globalQuery: globalQuery!,
    haproxy,
    writeCredentials,
    forget: () => servers.forEach((server) => server.arrivals.splice(0)),
    close: async () => {
      await haproxy.stop();
      await Promise.all(servers.map((server) => server.close()));
      folder.remove();
    },
  };
}
