import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Authority } from "../core/haproxy/certificates.ts";
import { type HaproxyProcess, startHaproxy } from "../core/haproxy/haproxyProcess.ts";
import { freePorts } from "../lab/freePorts.ts";
import type { Built } from "../golden/buildGolden.ts";
import { makePodRoom, type PodRoom } from "../golden/tools/podRoom.ts";
import { containersOf, objectsOf, workloadsOf } from "../golden/workloads.ts";
import type { Door } from "./door.ts";

/** Where a port of a Service is on this machine. */
export type Locate = (service: string, port: number) => string;

/** The gateway of a topology, run by the real HAProxy with the files that its pod would mount. */
export interface GatewayRun extends Door {
  /** Writes the configuration again for other addresses and reloads. */
  readonly relocate: (locate: Locate) => Promise<void>;
  readonly reload: () => Promise<void>;
  /** Replaces a mounted file, as kubelet would. */
  readonly update: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

const serverLine = /^(\s+server\S* \S+ (?:\S+ )?)([a-z0-9-]+)\.[a-z0-9.-]+:(\d+) (.*)$/;

const localServer = (line: string, locate: Locate): string => {
  const [, head = "", service = "", port, rest = ""] = serverLine.exec(line) ?? [];
  if (service === "") return line;
  const local = rest
    .replace(/ resolvers \S+ init-addr \S+ resolve-prefer \S+/, "")
    .replace(/ port (\d+)/, (_, check: string) => ` port ${locate(service, Number(check)).split(":")[1] ?? ""}`);
  return `${head}${locate(service, Number(port))} ${local}`;
};

/** The configuration with loopback in the place of the cluster's network. */
const onLoopback = (text: string, ports: ReadonlyMap<string, number>, locate: Locate): string =>
  text
    .split("\n")
    .map((line) => localServer(line, locate))
    .join("\n")
    .replaceAll(/bind :(\d+)/g, (_, port: string) => `bind 127.0.0.1:${ports.get(port) ?? 0}`);

const putCertificates = (room: PodRoom, authority: Authority): void => {
  const { certificateFile } = authority.issue("localhost");
  const files = {
    "tls.crt": certificateFile,
    "tls.key": certificateFile.replace(/crt$/, "key"),
    "ca.crt": authority.caFile,
  };
  for (const [file, source] of Object.entries(files)) copyFileSync(source, room.localize(`/etc/whizard/tls/${file}`));
};

/** Starts it; `change` may break its configuration, to see that the tests would notice. */
export const startGateway = async (
  built: Built,
  locate: Locate,
  authority: Authority,
  change: (text: string) => string = (text) => text,
): Promise<GatewayRun> => {
  const workload = workloadsOf(built).find(({ metadata }) => metadata.name === "whizard-gateway")!;
  const [container] = containersOf(workload);
  const room = makePodRoom(workload, container!, objectsOf(built));
  if (existsSync(room.localize("/etc/whizard/tls"))) putCertificates(room, authority);
  const listening = (container!.ports ?? []).map(({ containerPort }) => `${containerPort}`);
  const free = await freePorts(listening.length);
  const ports = new Map(listening.map((port, index) => [port, free[index] ?? 0]));
  const portOf = (name: string): number =>
    ports.get(`${container!.ports?.find((port) => port.name === name)?.containerPort ?? 0}`) ?? 0;
  const file = room.localize("/etc/whizard/haproxy/haproxy.cfg");
  const original = readFileSync(file, "utf8");
  const write = (to: Locate): void => writeFileSync(file, change(onLoopback(original, ports, to)));
  write(locate);
  const command = (container!.command ?? []).map(room.localize);
  const haproxy: HaproxyProcess = await startHaproxy(command, `http://127.0.0.1:${portOf("metrics")}/-/ready`);
  return {
    port: portOf("http"),
    webUiPort: portOf("web-ui"),
    ca: authority.ca,
    relocate: async (to) => {
      write(to);
      await haproxy.reload();
    },
    reload: haproxy.reload,
    update: (path, text) => writeFileSync(room.localize(path), text),
    read: (path) => readFileSync(room.localize(path), "utf8"),
    log: haproxy.log,
    stop: async () => {
      await haproxy.stop();
      room.remove();
    },
  };
};
