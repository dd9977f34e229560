import type { V1Container } from "@kubernetes/client-node";
import { spawn } from "node:child_process";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../../lab/freePorts.ts";
import type { Workload } from "../workloads.ts";
import type { PodRoom } from "./podRoom.ts";

/** Whether a program with a container's arguments became ready, and what it logged. */
export interface Verdict {
  readonly isReady: boolean;
  readonly log: string;
}

const limitMs = 20_000;

const environmentOf = ({ metadata }: Workload, container: V1Container): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (container.env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value ?? (valueFrom?.fieldRef === undefined ? "from-a-secret" : `${metadata.name}-0`),
    ]),
  );

const expand = (text: string, environment: Readonly<Record<string, string>>): string =>
  // Two dollars stand for one that is no reference, as Kubernetes has it.
  text.replace(/\$(\$)|\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, dollar: string | undefined, name: string) =>
    dollar === undefined ? (environment[name] ?? whole) : dollar,
  );

/** Listens on loopback, on free ports in the place of the container's. */
const onLoopback = (arg: string, ports: ReadonlyMap<number, number>): string =>
  arg.replace(/(^|=)(?:0\.0\.0\.0)?:(\d+)$/, (whole, before: string, port: string) => {
    const free = ports.get(Number(port));
    return free === undefined ? whole : `${before}127.0.0.1:${free}`;
  });

/** As the kubelet asks: without a certificate, and without a look at the server's. */
const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { protocol, hostname, port } = new URL(url);
    const no = (): void => resolve(false);
    if (protocol === "tcp:") {
      const socket = connect(Number(port), hostname, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", no);
      return;
    }
    const options = { timeout: 2000, agent: false as const };
    const answer = (response: IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode === 200);
    };
    const asked =
      protocol === "https:"
        ? httpsGet(url, { ...options, rejectUnauthorized: false }, answer)
        : httpGet(url, options, answer);
    asked.on("error", no).on("timeout", () => asked.destroy());
  });

interface Process {
  readonly pid: number;
  readonly hasEnded: () => boolean;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

const start = (program: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Process => {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  let ended = false;
  const end = new Promise<void>((done) => child.once("close", done)).then(() => void (ended = true));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), 5000);
    await end;
    clearTimeout(killer);
  };
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await end;
  };
  return { pid: child.pid ?? 0, hasEnded: () => ended, log: () => log.join(""), stop, kill };
};

const becomesReady = async (process: Process, url: string): Promise<boolean> => {
  const deadline = Date.now() + limitMs;
  while (!process.hasEnded() && Date.now() < deadline) {
    if (await answers(url)) return true;
    await sleep(50);
  }
  return false;
};

/** The container's ports by their numbers, each with a free one of this machine. */
const mapPorts = async ({ ports = [] }: V1Container): Promise<ReadonlyMap<number, number>> => {
  const free = await freePorts(ports.length);
  return new Map(ports.map(({ containerPort }, index) => [containerPort, free[index] ?? 0]));
};

const addressOf = ({ ports = [] }: V1Container, port: unknown, mapped: ReadonlyMap<number, number>): string =>
  `127.0.0.1:${mapped.get(ports.find(({ name }) => name === port)?.containerPort ?? 0) ?? 0}`;

const probeUrl = (container: V1Container, mapped: ReadonlyMap<number, number>): string => {
  const { httpGet: get, tcpSocket } = container.readinessProbe ?? {};
  if (get === undefined) return `tcp://${addressOf(container, tcpSocket?.port, mapped)}/`;
  return `${get.scheme?.toLowerCase() ?? "http"}://${addressOf(container, get.port, mapped)}${get.path ?? "/"}`;
};

/** A real program that runs as a container would. */
export interface RunningContainer {
  readonly pid: number;
  /** The address on loopback at which the program listens in the place of a port of the container. */
  readonly address: (containerPort: number) => string;
  /** Waits until the container's own readiness probe holds; false when the program ends before or takes too long. */
  readonly becomesReady: () => Promise<boolean>;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
  /** Ends it without a word, as a crash would. */
  readonly kill: () => Promise<void>;
}

/** Starts a real program as the container would run it. */
export const startContainer = async (
  program: string,
  workload: Workload,
  container: V1Container,
  room: PodRoom,
): Promise<RunningContainer> => {
  const ports = await mapPorts(container);
  const environment = environmentOf(workload, container);
  const args = (container.args ?? []).map((arg) => onLoopback(room.localize(expand(arg, environment)), ports));
  const process = start(program, args, { cwd: room.folder, env: { ...environment, GOMAXPROCS: "2" } });
  return {
    pid: process.pid,
    address: (port) => `127.0.0.1:${ports.get(port) ?? 0}`,
    becomesReady: () => becomesReady(process, probeUrl(container, ports)),
    log: process.log,
    stop: process.stop,
    kill: process.kill,
  };
};

/** Starts a container's program, waits until it is ready, and ends it. */
export const tryContainer = async (
  program: string,
  workload: Workload,
  container: V1Container,
  room: PodRoom,
): Promise<Verdict> => {
  const process = await startContainer(program, workload, container, room);
  const isReady = await process.becomesReady();
  await process.stop();
  return { isReady, log: process.log() };
};
