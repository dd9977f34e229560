import type { V1Container } from "@kubernetes/client-node";
import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ensureTools } from "../../lab/tools.ts";
import { buildGolden } from "../buildGolden.ts";
import { goldenCases } from "../goldenCase.ts";
import { containersOf, objectsOf, workloadsOf, type Workload } from "../workloads.ts";
import { type CacheServers, startCacheServers } from "./cacheServers.ts";
import { tryContainer, type Verdict } from "./containerProcess.ts";
import { makePodRoom, placeCertificates, type PodRoom } from "./podRoom.ts";

/** Containers that are tried as processes, and the program that each of them runs. */
const programs = { thanos: "thanos", s3: "versitygw", prometheus: "prometheus" } as const;

type Name = keyof typeof programs;

interface Trial {
  readonly label: string;
  readonly name: Name;
  readonly workload: Workload;
  readonly container: V1Container;
  readonly room: () => PodRoom;
}

const isTried = (name: string): name is Name => name in programs;

/** Files of Secrets that a case's user has, in their least form. */
const usersFiles: Readonly<Record<string, unknown>> = {
  "/etc/whizard/query/query.yml": [{ static_configs: ["127.0.0.1:1"], http_config: { bearer_token: "t" } }],
  "/etc/whizard/remote-write/remote-write.yml": { remote_write: [{ url: "http://127.0.0.1:1/api/v1/receive" }] },
  "/etc/whizard/alertmanagers/alertmanagers.yml": { alertmanagers: [{ static_configs: ["127.0.0.1:1"] }] },
};

const withUsersFiles = (room: PodRoom): PodRoom => {
  for (const [path, content] of Object.entries(usersFiles)) {
    const file = room.localize(path);
    if (file.startsWith(room.folder)) writeFileSync(file, JSON.stringify(content));
  }
  return room;
};

/** Buckets are not there: the bucket's own test reads their configuration, here a folder takes their place. */
const withFolderAsBucket = (room: PodRoom, { args = [] }: V1Container): PodRoom => {
  const flag = "--objstore.config-file=";
  const file = room.localize(args.find((arg) => arg.startsWith(flag))?.slice(flag.length) ?? "");
  if (file.startsWith(room.folder)) {
    writeFileSync(file, JSON.stringify({ type: "FILESYSTEM", config: { directory: join(room.folder, "bucket") } }));
  }
  return room;
};

/** Every distinct container of all cases: those with the same arguments and files run once. */
const trials = (): readonly Trial[] => {
  const found = new Map<string, Trial>();
  for (const golden of goldenCases) {
    const built = buildGolden(golden);
    const objects = objectsOf(built);
    for (const workload of workloadsOf(built)) {
      for (const container of containersOf(workload).filter(({ name }) => isTried(name))) {
        const texts = objects.filter(
          (object) => object.kind === "ConfigMap" && JSON.stringify(workload).includes(object.metadata.name),
        );
        const key = JSON.stringify([container.args, texts.map((object) => (object as { data?: unknown }).data)]);
        const { name } = container;
        if (found.has(key) || !isTried(name)) continue;
        const room = (): PodRoom => placeCertificates(withUsersFiles(withFolderAsBucket(makePodRoom(workload, container, objects), container)));
        found.set(key, { label: `${workload.metadata.name} of ${golden.name}`, name, workload, container, room });
      }
    }
  }
  return [...found.values()];
};

describe("containers of the golden cases, run by the real programs", () => {
  const all = trials();
  let paths: Readonly<Record<(typeof programs)[Name], string>>;

  // Query Frontend is ready when Query is.
  const query = createServer((_request, response) => void response.end());
  const toQuery = (arg: string): string =>
    arg.replace(
      /^(--query-frontend\.downstream-url=).*/,
      `$1http://127.0.0.1:${(query.address() as AddressInfo).port}`,
    );

  let caches: CacheServers | undefined;

  before(async function () {
    this.timeout("45m");
    caches = await startCacheServers();
    await new Promise<void>((done) => query.listen(0, "127.0.0.1", done));
    paths = await ensureTools([...new Set(all.map(({ name }) => programs[name]))]);
  });

  after(async () => {
    query.close();
    await caches?.stop();
  });

  const run = async ({ name, workload, container, room }: Trial, spoil?: (room: PodRoom) => void): Promise<Verdict> => {
    const made = room();
    try {
      spoil?.(made);
      const args = (container.args ?? []).map(toQuery).map((arg) => caches?.redirect(arg) ?? arg);
      return await tryContainer(paths[programs[name]], workload, { ...container, args }, made);
    } finally {
      made.remove();
    }
  };

  for (const trial of all) {
    it(`${trial.label} becomes ready with its own arguments, files and probe`, async () => {
      const { isReady, log } = await run(trial);
      expect(isReady, log).to.equal(true);
    });
  }

  const one = (start: string): Trial => all.find(({ workload }) => workload.metadata.name.startsWith(start))!;
  const withArgs = (trial: Trial, change: (args: readonly string[]) => readonly string[]): Trial => ({
    ...trial,
    container: { ...trial.container, args: [...change(trial.container.args ?? [])] },
  });

  for (const start of ["whizard-ingester-", "whizard-query", "whizard-s3", "whizard-agent-prometheus"]) {
    it(`refuses a flag of ${start} that the program does not have`, async () => {
      const { isReady, log } = await run(withArgs(one(start), (args) => ["--no-such-flag=1", ...args]));
      expect(isReady).to.equal(false);
      expect(log).to.match(/no-such-flag/);
    });
  }

  it("refuses a block selector that is no relabel configuration", async () => {
    const spoiled = withArgs(one("whizard-compactor-"), (args) =>
      args.map((arg) =>
        arg.startsWith("--selector.relabel-config=") ? '--selector.relabel-config=[{"action":"nonsense"}]' : arg,
      ),
    );
    const { isReady, log } = await run(spoiled);
    expect(isReady).to.equal(false);
    expect(log).to.match(/nonsense/);
  });

  it("refuses a wrong password of a Redis, so the one of the variable counts", async () => {
    const store = all.find(
      ({ workload, container }) =>
        workload.metadata.name.startsWith("whizard-store") && JSON.stringify(container.args).includes("REDIS"),
    )!;
    const { isReady, log } = await run(withArgs(store, (args) => args.map((arg) => arg.replace("$$(INDEX_CACHE_PASSWORD)", "wrong"))));
    expect(isReady).to.equal(false);
    expect(log).to.match(/WRONGPASS|invalid username-password/);
  });

  it("refuses a query configuration with an unknown field", async () => {
    const spoiled = withArgs(one("whizard-ruler-"), (args) =>
      args.map((arg) => arg.replace(/^(--query\.config=\[\{)/, '$1"no_such_field":1,')),
    );
    const { isReady, log } = await run(spoiled);
    expect(isReady).to.equal(false);
    expect(log).to.match(/no_such_field/);
  });

  it("refuses a hashrings file that is none", async () => {
    const { isReady, log } = await run(one("whizard-router"), (room) => {
      writeFileSync(room.localize("/etc/whizard/hashrings/hashrings.json"), '[{"hashring": 1}]');
    });
    expect(isReady).to.equal(false);
    expect(log).to.match(/hashring/);
  });
});
