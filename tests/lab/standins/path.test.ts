import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect } from "chai";

import { standinPath } from "./path.ts";

const plugins = ["aws", "kubernetes", "random", "tls"].map((name) => `pulumi-resource-${name}`);
const names = ["pulumi-language-nodejs", ...plugins];

describe("the path of stand-ins", function () {
  this.timeout(60_000);
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  const program = (path: string, script = "exit 0") => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  const attempts = () =>
    existsSync(join(folder, "attempts")) ? readFileSync(join(folder, "attempts"), "utf8").split("\n").length - 1 : 0;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "standin-path-"));
    // A CLI that cannot install anything and counts how often it was asked.
    program("bin/pulumi", `echo "$@" >> ${folder}/attempts; exit 1`);
    environment = {
      PATH: `${join(folder, "bin")}:/usr/bin:/bin`,
      PULUMI_HOME: join(folder, "home"),
      XDG_CACHE_HOME: join(folder, "cache"),
    };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("has a launcher and a line for each program that is missing", async () => {
    const { dir, used } = await standinPath(environment);
    expect(used).to.have.length(names.length);
    names.forEach((name, i) => expect(used[i]).to.include(`using a stand-in for ${name}: `));
    for (const name of names) expect(readFileSync(join(dir, name), "utf8")).to.match(/^#!\/bin\/sh\nexec /);
  });

  it("tries to install each plugin once a day", async () => {
    await standinPath(environment);
    expect(attempts()).to.equal(plugins.length);
    await standinPath(environment);
    expect(attempts()).to.equal(plugins.length);
  });

  it("tries nothing where acquiring plugins is forbidden", async () => {
    await standinPath({ ...environment, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" });
    expect(attempts()).to.equal(0);
  });

  it("never shadows a program on PATH or an installed plugin, and takes a launcher away that is no longer needed", async () => {
    const { dir } = await standinPath(environment);
    program("bin/pulumi-language-nodejs");
    program("home/plugins/resource-kubernetes-v4.34.2/pulumi-resource-kubernetes");
    const { used } = await standinPath({ ...environment, PATH: `${dir}:${environment.PATH}` });
    const left = ["pulumi-resource-aws", "pulumi-resource-random", "pulumi-resource-tls"];
    expect(used.map((line) => left.find((name) => line.includes(name)))).to.deep.equal(left);
    expect(names.filter((name) => existsSync(join(dir, name)))).to.deep.equal(left);
  });

  it("uses no stand-in for a plugin that could be installed", async () => {
    program("bin/pulumi");
    const { used } = await standinPath(environment);
    expect(used.join()).to.include("pulumi-language-nodejs").and.not.include("pulumi-resource");
  });

  it("makes launchers that print their port", async () => {
    const { dir } = await standinPath(environment);
    for (const name of names) {
      const plugin = spawn(join(dir, name), ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
      const [port] = (await once(plugin.stdout, "data")) as [Buffer];
      plugin.kill();
      expect(Number(port.toString().trim()), name).to.be.above(1023);
    }
  });
});
