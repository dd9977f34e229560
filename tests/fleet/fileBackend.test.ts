import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { FileBackend, type LockHolder } from "../../provider/fleet/rollout/fileBackend.ts";
import { isAlive } from "../../provider/fleet/rollout/orphan.ts";

const holder = (difference: Partial<LockHolder> = {}): LockHolder => ({
  pid: process.pid,
  username: "eve",
  hostname: hostname(),
  timestamp: new Date().toISOString(),
  ...difference,
});
// No system has so many processes.
const nobody = holder({ pid: 2 ** 30 });

describe("a stack in a folder whose engine was killed", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "backend-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string): string => {
    const path = join(folder, ".pulumi", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const left = (): readonly string[] =>
    readdirSync(join(folder, ".pulumi"), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:attrs|tmp|json)$/.test(name))
      .map((name) => name.replace("organization/", ""))
      .sort();
  const open = (): FileBackend => {
    write("meta.yaml", "version: 1\n");
    const backend = FileBackend.at(`file://${folder}`, "/");
    if (backend === undefined) throw new Error("its layout is not known");
    return backend;
  };
  const lock = (name: string, text: string): string => write(`locks/organization/p/s/${name}`, text);

  it("is readable again: what the CLI has only begun to write is gone, and nothing else", () => {
    write("meta.yaml.attrs", "");
    write("stacks/p/s.json", "{}");
    write("stacks/p/s.json.attrs", '{"user.cont');
    write("stacks/p/other.json.attrs", "");
    write("history/p/s/s-1.history.json", "{}");
    write("history/p/s/s-1.history.json.attrs", "{}");
    write("history/p/s/s-2.history.json", "{}");
    write("history/p/s/s-2.history.json.attrs", "");
    lock("a.json", JSON.stringify(nobody));
    lock("b.json.18ec.tmp", JSON.stringify(nobody));
    open().mend("p", "s", isAlive);
    expect(left()).to.deep.equal([
      "history/p/s/s-1.history.json",
      "history/p/s/s-1.history.json.attrs",
      "history/p/s/s-2.history.json",
      "locks/p/s/a.json",
      "stacks/p/other.json.attrs",
      "stacks/p/s.json",
    ]);
  });

  it("is left alone while somebody is at work, or begins to be", () => {
    const cases: readonly (readonly [string, string])[] = [
      ["a.json", JSON.stringify(holder())],
      ["a.json", JSON.stringify(holder({ hostname: "elsewhere", pid: 2 ** 30 }))],
      ["a.json.18ec.tmp", JSON.stringify(holder())],
      ["a.json.18ec.tmp", ""],
    ];
    for (const [name, text] of cases) {
      const path = lock(name, text);
      write("stacks/p/s.json.attrs", "");
      const before = left();
      open().mend("p", "s", isAlive);
      expect(left(), name + text).to.deep.equal(before);
      rmSync(path);
    }
  });

  it("loses a lock that nobody goes on writing", () => {
    const path = lock("a.json.18ec.tmp", "");
    utimesSync(path, 1, 1);
    open().mend("p", "s", isAlive);
    expect(left()).to.deep.equal([]);
  });

  it("is free of dead engines' locks, with what is noted beside them", () => {
    lock("a.json", JSON.stringify(nobody));
    lock("a.json.attrs", "{}");
    lock("b.json", JSON.stringify(holder()));
    const backend = open();
    backend.releaseDead("p", "s", isAlive);
    expect(left()).to.deep.equal(["locks/p/s/b.json"]);
    expect(backend.holders("p", "s").map(({ pid }) => pid)).to.deep.equal([process.pid]);
  });

  it("is held by no other program that has got an engine's number since", function () {
    if (process.platform !== "linux") this.skip();
    const begin = Date.now() - process.uptime() * 1000;
    expect(isAlive(holder({ timestamp: new Date(begin).toISOString() })), "a lock of this process").to.equal(true);
    expect(isAlive(holder({ timestamp: new Date(begin - 60_000).toISOString() })), "an older one").to.equal(false);
  });
});
