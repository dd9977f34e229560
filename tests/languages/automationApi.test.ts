import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { runCommand } from "../lab/command.ts";
import { ensureEngine, root, stackEnvironment } from "./engine.ts";

type Line = Readonly<Record<string, unknown>>;

/** The example's program as a process, with a stack and a namespace of its own. */
class Service {
  readonly namespace = `automation-${randomBytes(4).toString("hex")}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "automation-"));
  #process: ChildProcess | undefined;
  #url = "";

  /** Starts the program and waits until it listens. */
  async start(): Promise<void> {
    const engine = await ensureEngine();
    const child = spawn(
      process.execPath,
      ["--import", "tsx", join(root, "examples/automation-api-typescript/index.ts")],
      {
        cwd: root,
        env: {
          ...stackEnvironment(engine, this.#folder),
          NAMESPACE: this.namespace,
          WORK_DIR: join(this.#folder, "work"),
          PORT: "0",
          // Pods that prove nothing here are left out; those of ingesters and compactors run.
          REPLICAS: "0",
        },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    this.#process = child;
    for await (const line of createInterface(child.stdout)) {
      this.#url = line;
      return;
    }
    throw new Error("the program ended before it listened");
  }

  /** Asks for a tenant and returns the lines of the answer. */
  async add(name: string): Promise<readonly Line[]> {
    const response = await fetch(this.#url, { method: "POST", body: JSON.stringify({ name }) });
    const text = await response.text();
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  }

  async list(): Promise<unknown> {
    return (await fetch(this.#url)).json();
  }

  /** Ends the program as a service manager does; its exit code. */
  async stop(): Promise<unknown> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined) return undefined;
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [unknown];
    return code;
  }

  /** The rings in the cluster: ingester to its tenants. */
  async rings(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { kubectl, kubeconfig } = await ensureEngine();
    const where = ["--kubeconfig", kubeconfig, "--namespace", this.namespace];
    const what = ["get", "configmap", "whizard-hashrings-static", "--output=jsonpath={.data.hashrings\\.json}"];
    const rings = JSON.parse(await runCommand(kubectl, [...where, ...what])) as {
      hashring: string;
      tenants: string[];
    }[];
    return Object.fromEntries(rings.map(({ hashring, tenants }) => [hashring, tenants]));
  }

  /** Takes everything down. */
  async remove(): Promise<void> {
    await this.stop();
    const engine = await ensureEngine();
    const environment = stackEnvironment(engine, this.#folder) as Record<string, string>;
    const words = ["destroy", "--yes", "--skip-preview", "--stack", "organization/tenants/dev", "--non-interactive"];
    try {
      await runCommand(engine.pulumi, words, { cwd: join(this.#folder, "work"), environment });
    } finally {
      const where = ["--kubeconfig", engine.kubeconfig];
      await runCommand(engine.kubectl, [
        ...where,
        "delete",
        "namespace",
        this.namespace,
        "--ignore-not-found",
        "--wait=false",
      ]);
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}

describe("the embedding program", () => {
  const service = new Service();
  let first: readonly Line[] = [];

  before("a first tenant, in a namespace of its own", async function () {
    this.timeout(900_000);
    await service.start();
    first = await service.add("team-a");
  });
  after(() => service.remove());

  const doneOf = (lines: readonly Line[]): Line => {
    expect(lines.at(-1), JSON.stringify(lines.slice(-3))).to.have.property("done");
    return lines.at(-1)!["done"] as Line;
  };

  it("makes the topology with the first tenant and tells each step", async () => {
    const { tenant, ingester, password } = doneOf(first);
    expect([tenant, ingester]).to.deep.equal(["team-a", "whizard-ingester-0"]);
    expect(password).to.match(/^[A-Za-z0-9]{32}$/);
    expect(first).to.deep.include({ operation: "create", resource: "whizard/whizard-ingester-0" });
    expect(await service.rings()).to.deep.equal({ "whizard-ingester-0": ["team-a"] });
  });

  it("adds tenants that are asked for at the same time, one after the other, and changes no more than their files", async () => {
    const [second, third] = await Promise.all([service.add("team-b"), service.add("team-c")]);
    for (const lines of [second, third]) {
      expect(doneOf(lines)).to.include({ ingester: "whizard-ingester-0" });
      const changed = lines.flatMap(({ operation, resource }) => (operation === "update" ? [resource] : []));
      expect(changed).to.have.members([
        "whizard/placement",
        "whizard/whizard-compactor-0",
        "whizard/whizard-gateway-credentials-static",
        "whizard/whizard-gateway-tenants-static",
        "whizard/whizard-hashrings-static",
      ]);
    }
    expect(await service.rings()).to.deep.equal({ "whizard-ingester-0": ["team-a", "team-b", "team-c"] });
    expect(await service.list()).to.have.members(["team-a", "team-b", "team-c"]);
  });

  it("says why a tenant cannot be, and leaves everything as it was", async () => {
    const refused = await service.add("no label value!");
    expect(refused.at(-1)).to.have.property("failed").that.includes('"no label value!" is not allowed');
    expect(await service.list()).to.have.lengthOf(3);
    expect(await service.rings()).to.deep.equal({ "whizard-ingester-0": ["team-a", "team-b", "team-c"] });
  });

  it("knows its tenants after a restart, and tells one that is there its place without an update", async () => {
    expect(await service.stop()).to.equal(0);
    await service.start();
    const again = await service.add("team-a");
    expect(again).to.have.lengthOf(1);
    expect(doneOf(again)).to.deep.equal(doneOf(first));
  });
});
