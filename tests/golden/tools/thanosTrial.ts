import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureTools } from "../../lab/tools.ts";
import { buildGolden, type Built } from "../buildGolden.ts";
import { containersOf, objectsOf, workloadsOf } from "../workloads.ts";
import { type RunningContainer, startContainer } from "./containerProcess.ts";
import { makePodRoom, type PodRoom } from "./podRoom.ts";

const grpcPort = 10901;
export const httpPort = 10902;
export const remoteWritePort = 19291;
const capnprotoPort = 19391;

/** One component of a topology that runs here, with the files that its pod would mount. */
export interface Running extends RunningContainer {
  /** Replaces a file of a ConfigMap by that of another build of the topology, as kubelet would. */
  readonly update: (path: string, text: string) => void;
  /** Where a path of the container is here. */
  readonly path: (path: string) => string;
}

/** The text of a file in a ConfigMap of a topology. */
export const fileOf = (built: Built, file: string): string => {
  const texts = objectsOf(built).flatMap((object) => (object as { data?: Record<string, string> }).data?.[file] ?? []);
  if (texts[0] === undefined) throw new Error(`no ConfigMap has ${file}`);
  return texts[0];
};

/** Makes a topology of a spec as a golden case would be made. */
export const buildSpec = (spec: Readonly<Record<string, unknown>>): Built =>
  buildGolden({ name: "trial", component: "Whizard", spec, now: Date.parse("2026-01-31T12:00:00Z") });

/** Real Thanos components of one topology on loopback, such as a router, one ingester and Query, and its S3 server. */
export class ThanosTrial {
  private readonly rooms: PodRoom[] = [];
  private readonly processes: RunningContainer[] = [];

  /**
   * Starts the first workload whose name begins so; its files and arguments are changed before, where it must find the
   * others here.
   */
  async start(
    built: Built,
    name: string,
    change: (room: PodRoom) => void = () => undefined,
    changeArg: (arg: string) => string = (arg) => arg,
  ): Promise<Running> {
    const workload = workloadsOf(built).find(({ metadata }) => metadata.name.startsWith(name));
    const container = workload === undefined ? undefined : containersOf(workload)[0];
    if (workload === undefined || container === undefined) throw new Error(`the topology has no ${name}`);
    const room = makePodRoom(workload, container, objectsOf(built));
    this.rooms.push(room);
    change(room);
    const tool = container.name === "s3" ? "versitygw" : "thanos";
    const program = (await ensureTools([tool]))[tool];
    const process = await startContainer(program, workload, { ...container, args: (container.args ?? []).map(changeArg) }, room);
    this.processes.push(process);
    if (!(await process.becomesReady())) throw new Error(`${name} is not ready: ${process.log()}`);
    return { ...process, update: (path, text) => writeFileSync(room.localize(path), text), path: room.localize };
  }

  /** An ingester whose blocks go to a folder; its number is that of its pod. */
  startIngester(built: Built, number = 0): Promise<Running> {
    const toFolder = (room: PodRoom): void => {
      const bucket = { type: "FILESYSTEM", config: { directory: join(room.folder, "bucket") } };
      writeFileSync(room.localize("/etc/whizard/objstore/objstore.yml"), JSON.stringify(bucket));
    };
    const named = (arg: string): string => arg.replace("$(POD_NAME)", `whizard-ingester-0-${number}`);
    return this.start(built, "whizard-ingester-", toFolder, named);
  }

  /** A router that sends all tenants' samples to some ingesters. */
  startRouter(built: Built, ...ingesters: readonly Running[]): Promise<Running> {
    return this.startAnyRouter(built, { name: "whizard-router", file: "hashrings.json" }, ingesters);
  }

  /** The router of a global ruler's results. */
  startSplitRouter(built: Built, ...ingesters: readonly Running[]): Promise<Running> {
    return this.startAnyRouter(built, { name: "whizard-router-split", file: "split.json" }, ingesters);
  }

  private startAnyRouter(
    built: Built,
    { name, file: ringsFile }: { readonly name: string; readonly file: string },
    ingesters: readonly Running[],
  ): Promise<Running> {
    return this.start(built, name, (room) => {
      const file = room.localize(`/etc/whizard/hashrings/${ringsFile}`);
      const rings = JSON.parse(fileOf(built, ringsFile)) as { endpoints: unknown }[];
      const endpoints = ingesters.map((ingester) => ({
        address: ingester.address(grpcPort),
        capnproto_address: ingester.address(capnprotoPort),
      }));
      writeFileSync(file, JSON.stringify(rings.map((ring) => ({ ...ring, endpoints }))));
    });
  }

  /** Query over some ingesters. */
  startQuery(
    built: Built,
    sources: readonly Running[],
    name = "whizard-query",
    changeArg?: (arg: string) => string,
  ): Promise<Running> {
    const toSources = (room: PodRoom): void => {
      const endpoints = sources.map((source) => ({ address: source.address(grpcPort) }));
      writeFileSync(room.localize("/etc/whizard/endpoints/endpoints.yml"), JSON.stringify({ endpoints }));
    };
    return this.start(built, name, toSources, changeArg);
  }

  /** A ruler that asks a Query here, whatever it would ask, and writes its results nowhere. */
  startRuler(built: Built, name: string, query: Running, change?: (room: PodRoom) => void): Promise<Running> {
    const nowhere = JSON.stringify({ remote_write: [{ url: "http://127.0.0.1:9/api/v1/receive" }] });
    const here = (arg: string): string =>
      arg
        .replace(/^--query(\.config)?=.*/s, `--query=http://${query.address(httpPort)}`)
        .replace(/^(--remote-write\.config=).*/s, (_, flag: string) => `${flag}${nowhere}`);
    return this.start(built, name, change, here);
  }

  /** The global ruler, which finds Query and router here. */
  startGlobalRuler(built: Built, queries: Running, router: Running): Promise<Running> {
    const here = (arg: string): string =>
      arg
        .replace(/whizard-query-global\.[a-z.]+:\d+/, queries.address(httpPort))
        .replace(/whizard-router-split\.[a-z.]+:\d+/, router.address(remoteWritePort));
    return this.start(built, "whizard-global-ruler", undefined, here);
  }

  async end(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop()));
    for (const { folder } of this.rooms) rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends gauges by remote write under a tenant; the program's output tells the status where it was refused. */
export const push = async (router: Running, tenant: string, metrics: readonly string[]): Promise<string> => {
  const { promtool } = await ensureTools(["promtool"]);
  const text = metrics.map((metric) => `# TYPE ${metric} gauge\n${metric} 1\n`).join("");
  const args = ["push", "metrics", `--header=WHIZARD-TENANT=${tenant}`, `http://${router.address(remoteWritePort)}/api/v1/receive`];
  const { stdout, stderr } = spawnSync(promtool, args, { input: text, encoding: "utf8", timeout: 20_000 });
  return `${stdout}${stderr}`;
};

export type Series = Readonly<Record<string, string>>;

interface Sample {
  readonly metric: Series;
  /** Seconds since the epoch, and the value as text. */
  readonly value: readonly [number, string];
}

/** What an instant query finds for a tenant. */
export const ask = async (from: Running, tenant: string, expression: string): Promise<readonly Sample[]> => {
  const url = `http://${from.address(httpPort)}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const response = await fetch(url, { headers: { "WHIZARD-TENANT": tenant }, signal: AbortSignal.timeout(30_000) });
  const body = (await response.json()) as { data?: { result?: Sample[] } };
  return body.data?.result ?? [];
};

/** The labels of the series that a range query finds for a tenant, in the six minutes around a time in seconds. */
export const range = async (from: Running, tenant: string, expression: string, at: number): Promise<readonly Series[]> => {
  const query = new URLSearchParams({ query: expression, start: `${at - 300}`, end: `${at + 60}`, step: "15" });
  const response = await fetch(`http://${from.address(httpPort)}/api/v1/query_range?${query.toString()}`, {
    headers: { "WHIZARD-TENANT": tenant },
    signal: AbortSignal.timeout(30_000),
  });
  const body = (await response.json()) as { data?: { result?: { metric: Series }[] } };
  return (body.data?.result ?? []).map(({ metric: labels }) => labels);
};

/** The labels of the series that an instant query finds for a tenant. */
export const query = async (from: Running, tenant: string, expression: string): Promise<readonly Series[]> =>
  (await ask(from, tenant, expression)).map(({ metric: labels }) => labels);

/** The value of a metric of a component, by its name with its labels; undefined when there is none. */
export const metric = async (of: Running, name: string): Promise<number | undefined> => {
  const response = await fetch(`http://${of.address(httpPort)}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const line = (await response.text()).split("\n").find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
};

/** Repeats a look until it satisfies, for 60 seconds at most; returns what was seen last. */
export const until = async <T>(look: () => Promise<T> | T, isRight: (seen: T) => boolean): Promise<T> => {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (isRight(seen) || Date.now() > deadline) return seen;
    await sleep(200);
  }
};
