import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTools } from "../../lab/tools.ts";
import { containersOf, workloadsOf } from "../workloads.ts";
import { buildSpec, push, ThanosTrial, type Running } from "./thanosTrial.ts";

const built = buildSpec({ storage: { embedded: {} }, tenants: [{ name: "a" }, { name: "b" }] });
const dataFolder = "/var/thanos/receive";

/** What an ingester's pod runs before Thanos, with another time of retention than its own. */
const cleanUp = async (folder: string, retentionSeconds: number): Promise<string> => {
  const { busybox } = await ensureTools(["busybox"]);
  const ingester = workloadsOf(built).find(({ metadata }) => metadata.name.startsWith("whizard-ingester-"))!;
  const { command } = containersOf(ingester).find(({ name }) => name === "tsdb-cleanup")!;
  const [shell, flag, script, name] = command!;
  expect(shell).to.equal("/bin/sh");
  const args = ["sh", flag!, script!, name!, folder, String(retentionSeconds)];
  const { stdout, stderr, status } = spawnSync(busybox, args, { encoding: "utf8", timeout: 20_000 });
  expect(status, stderr).to.equal(0);
  return stdout;
};

describe("what is deleted before an ingester starts", () => {
  let trial: ThanosTrial;
  let ingester: Running;
  let folder: string;
  beforeEach(async () => {
    trial = new ThanosTrial();
    ingester = await trial.startIngester(built);
    const router = await trial.startRouter(built, ingester);
    for (const tenant of ["a", "b"]) expect(await push(router, tenant, ["seen"])).to.not.match(/rror/);
    folder = ingester.path(dataFolder);
  });
  afterEach(() => trial.end());

  const tenants = (): readonly string[] => readdirSync(folder).filter((name) => name === "a" || name === "b");
  const shipped = (tenant: string): string => join(folder, tenant, "thanos.shipper.json");

  it("is who wrote nothing for the time of retention, when the bucket has all of it", async () => {
    await ingester.stop();
    expect(await cleanUp(folder, 3_600)).to.equal("");
    expect(tenants()).to.deep.equal(["a", "b"]);
    // Whoever was heard of later stays.
    const later = Date.now() / 1_000 + 7_200;
    utimesSync(join(folder, "b", "wal", "00000000"), later, later);
    expect(await cleanUp(folder, -1)).to.match(/\/a\/: all of it is in the bucket/);
    expect(tenants()).to.deep.equal(["b"]);
  });

  it("is nobody of whom a block was not shipped", async () => {
    await ingester.stop();
    writeFileSync(shipped("a"), readFileSync(shipped("a"), "utf8").replace(/"[0-9A-Z]{26}"/, ""));
    await cleanUp(folder, -1);
    expect(tenants()).to.deep.equal(["a"]);
  });

  it("is nobody whose samples are in the log alone, as they are after a crash", async () => {
    await ingester.kill();
    await cleanUp(folder, -1);
    expect(tenants()).to.deep.equal(["a", "b"]);
    expect(existsSync(join(folder, "a", "wal"))).to.equal(true);
  });
});
