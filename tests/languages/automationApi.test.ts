import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { runCommand } from "../lab/command.ts";
import { ensureEngine, root, stackEnvironment } from "./engine.ts";

/** A server-sent event. */
interface Event {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const eventsIn = (stream: string): readonly Event[] =>
  stream
    .split("\n\n")
    .filter(Boolean)
    .map((block) => {
      const [, event = "", data = "null"] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return { event, data: JSON.parse(data) as Event["data"] };
    });

/** The example's program as a process, with a stack and a namespace of its own. */
class Service {
  readonly namespace = `automation-${randomBytes(4).toString("hex")}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "automation-"));
  #process: ChildProcess | undefined;
  #url = "";
  /** What the program has said on its standard error, and how it ended if it did. */
  #log = "";

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
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    this.#process = child;
    child.stderr.on("data", (chunk: Buffer) => (this.#log += chunk.toString()));
    child.once("exit", (code, signal) => (this.#log += `ended with ${String(code ?? signal)}\n`));
    for await (const line of createInterface(child.stdout)) {
      this.#url = line;
      return;
    }
    throw new Error("the program ended before it listened");
  }

  /** Posts a cluster and returns the events of the answer. */
  async add(name: string, more: object = {}): Promise<readonly Event[]> {
    const response = await fetch(this.#url, { method: "POST", body: JSON.stringify({ name, ...more }) });
    expect(response.headers.get("content-type")).to.equal("text/event-stream");
    let stream = "";
    try {
      for await (const part of response.body!.pipeThrough(new TextDecoderStream())) stream += part;
    } catch (cause) {
      // When the program has ended, that is told a moment later.
      await setTimeout(500);
      throw new Error(`the answer broke off after ${JSON.stringify(stream.slice(-500))}: ${this.#log}`, { cause });
    }
    return eventsIn(stream);
  }

  /** The status of an answer to something that is no request. */
  async refusal(body: string): Promise<number> {
    return (await fetch(this.#url, { method: "POST", body })).status;
  }

  async list(): Promise<unknown> {
    return (await fetch(this.#url)).json();
  }

  /** Ends the program as a service manager does; its exit code. */
  async stop(): Promise<unknown> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined) return undefined;
    if (child.exitCode !== null || child.signalCode !== null) return this.#log;
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
    const destroy = async (stack: string, ...folder: readonly string[]): Promise<void> => {
      const words = ["destroy", "--yes", "--skip-preview", "--stack", `organization/${stack}`, "--non-interactive"];
      await runCommand(engine.pulumi, words, { cwd: join(this.#folder, "work", ...folder), environment });
    };
    try {
      await destroy("members/team-d", "members");
      await destroy("tenants/dev");
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
  let first: readonly Event[] = [];

  before("a first tenant, in a namespace of its own", async function () {
    this.timeout(900_000);
    await service.start();
    first = await service.add("team-a");
  });
  after(() => service.remove());

  const doneOf = (events: readonly Event[]): Event["data"] => {
    expect(events.at(-1)?.event, JSON.stringify(events.slice(-3))).to.equal("done");
    return events.at(-1)!.data;
  };

  it("makes the topology with the first tenant and tells each step", async () => {
    const { tenant, ingester, password } = doneOf(first);
    expect([tenant, ingester]).to.deep.equal(["team-a", "whizard-ingester-0"]);
    expect(password).to.match(/^[A-Za-z0-9]{32}$/);
    const data = { operation: "create", resource: "whizard/whizard-ingester-0" };
    expect(first).to.deep.include({ event: "step", data });
    expect(await service.rings()).to.deep.equal({ "whizard-ingester-0": ["team-a"] });
  });

  it("adds tenants that are asked for at the same time, one after the other, and changes no more than their files", async () => {
    const [second, third] = await Promise.all([service.add("team-b"), service.add("team-c")]);
    for (const events of [second, third]) {
      expect(doneOf(events)).to.include({ ingester: "whizard-ingester-0" });
      const changed = events.flatMap(({ data }) => (data["operation"] === "update" ? [data["resource"]] : []));
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
    expect(refused.at(-1)?.event).to.equal("failed");
    expect(refused.at(-1)?.data["reason"]).to.include('"no label value!" is not allowed');
    for (const body of ["no JSON", "{}", '{"name": 5}', '{"name": "a", "kubeconfig": {}}'])
      expect(await service.refusal(body), body).to.equal(400);
    expect(await service.list()).to.have.lengthOf(3);
    expect(await service.rings()).to.deep.equal({ "whizard-ingester-0": ["team-a", "team-b", "team-c"] });
  });

  it("deploys the agent of a cluster whose kubeconfig is posted, with the tenant's own password", async () => {
    const { kubectl, kubeconfig } = await ensureEngine();
    const events = await service.add("team-d", { kubeconfig: readFileSync(kubeconfig, "utf8") });
    const { password, remoteWriteUrl } = doneOf(events);
    const namespace = `${service.namespace}-agent-team-d`;
    expect(remoteWriteUrl).to.include(`whizard-agent.${namespace}.svc`);
    const secrets = ["get", "secrets", "--output=jsonpath={.items[*].data}"];
    const data = await runCommand(kubectl, ["--kubeconfig", kubeconfig, "--namespace", namespace, ...secrets]);
    const values = Object.values(JSON.parse(data) as Record<string, string>);
    const texts = values.map((value) => Buffer.from(value, "base64").toString());
    const header = Buffer.from(`team-d:${String(password)}`).toString("base64");
    expect(texts.some((text) => text.includes(String(password)) || text.includes(header))).to.equal(true);
  });

  it("knows its tenants after a restart, and tells one that is there its place without an update", async () => {
    expect(await service.stop()).to.equal(0);
    await service.start();
    const again = await service.add("team-a");
    expect(again).to.have.lengthOf(1);
    expect(doneOf(again)).to.deep.equal(doneOf(first));
  });
});
