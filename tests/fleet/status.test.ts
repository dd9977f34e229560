import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { waitFor } from "../lab/waitFor.ts";
import { program, Workplace, type Ended } from "./whizardCommand.ts";

const apps = "/apis/apps/v1/namespaces/whizard";
const services = "/api/v1/namespaces/whizard/services";

const workload = (name: string, component: string, replicas: number, readyReplicas: number) => ({
  metadata: { name, labels: { "app.kubernetes.io/name": component, "app.kubernetes.io/part-of": "whizard" } },
  spec: { replicas },
  status: { readyReplicas },
});

const group = {
  name: "whizard-writes",
  rules: [{ name: "WhizardTenantSilent", health: "ok", state: "firing" }],
};

const series = (labels: Readonly<Record<string, string>>, value: string) => ({ metric: labels, value: [0, value] });

/** What the Query over all tenants answers, by the beginning of the query. */
const answers: Readonly<Record<string, readonly unknown[]>> = {
  ALERTS: [
    series(
      { alertname: "WhizardTenantSilent", severity: "warning", alertstate: "firing", tenant_id: "host", tenant: "b" },
      "1",
    ),
  ],
  "count by (tenant_id, cluster) (up)": [series({ tenant_id: "host", cluster: "central" }, "12")],
  "time() - max by (tenant_id, cluster)": [series({ tenant_id: "host", cluster: "central" }, "7.2")],
  "time() - max by (tenant)": [series({ tenant: "a" }, "9"), series({ tenant: "b" }, "+Inf")],
  "sum by (tenant) (prometheus_tsdb_head_series": [series({ tenant: "a" }, "12345")],
};

const queryAnswer = (query: string) => ({
  data: { result: Object.entries(answers).find(([start]) => query.startsWith(start))?.[1] ?? [] },
});

/** An API server's answers, by path. */
const objects: Readonly<Record<string, unknown>> = {
  [`${apps}/deployments`]: {
    items: [workload("whizard-query-global", "query", 1, 1), workload("whizard-gateway", "gateway", 2, 1)],
  },
  [`${apps}/statefulsets`]: {
    items: [workload("whizard-ingester-0", "ingester", 1, 1), workload("whizard-global-ruler-0", "ruler", 1, 1)],
  },
  "/api/v1/namespaces/whizard/configmaps/whizard-hashrings-static": {
    data: { "hashrings.json": JSON.stringify([{ hashring: "whizard-ingester-0", tenants: ["a", "b"] }]) },
  },
  "/api/v1/namespaces/whizard/pods/whizard-global-ruler-0-0:10902/proxy/api/v1/rules": { data: { groups: [group] } },
};

const answerTo = (url: string): unknown => {
  const { pathname, searchParams } = new URL(url, "http://server");
  if (pathname === `${services}/whizard-query-global:10902/proxy/api/v1/query`) {
    return queryAnswer(searchParams.get("query") ?? "");
  }
  return objects[pathname];
};

describe("whizard status", () => {
  let place: Workplace;
  let server: Server;

  before(async () => {
    server = createServer((request, response) => {
      const answer = answerTo(request.url ?? "");
      response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    place = new Workplace();
    const { port } = server.address() as AddressInfo;
    const kubeconfig = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    };
    place.write("kubeconfig", JSON.stringify(kubeconfig));
  });
  after(() => {
    server.close();
    place.remove();
  });

  /** The server is in this process, so the command runs beside it. */
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, [program, "status", "--kubeconfig", "kubeconfig", ...args], { cwd: place.folder });

  const run = (...args: readonly string[]): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = start(...args);
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });

  it("shows the facts as tables", async () => {
    const { code, stdout, stderr } = await run();
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
    const lines = stdout.split("\n").map((line) => line.replace(/ +/g, " ").trim());
    expect(lines).to.include.members([
      "whizard/whizard degraded",
      "gateway 1/2 degraded",
      "a - ok 9 s 0 0 0 0",
      "b - down - 0 0 0 0",
      "host central ok 7 s 12 0 0 0",
      "whizard-ingester-0 1/1 - a, b",
      "a declared whizard-ingester-0 9 s 12.3k - - Ready",
      "warning WhizardTenantSilent host firing - tenant=b",
      "whizard-global-ruler-0 whizard-writes 1 1 0 ok - -",
    ]);
  });

  it("shows the same facts as JSON", async () => {
    const { code, stdout } = await run("--json");
    const status = JSON.parse(stdout) as {
      health: string;
      tenants: readonly { tenant: string }[];
      missing: readonly string[];
    };
    expect({ code, health: status.health, missing: status.missing }).to.deep.equal({
      code: 0,
      health: "degraded",
      missing: [],
    });
    expect(status.tenants.map(({ tenant }) => tenant)).to.deep.equal(["a", "b"]);
  });

  it("looks again and again with --watch, a line of JSON each time, until it is interrupted", async () => {
    const child = start("--json", "--watch", "1");
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    const ended = once(child, "close");
    await waitFor("two lines", async () => out.split("\n").length > 2, { seconds: 60 });
    child.kill("SIGINT");
    expect((await ended)[1]).to.equal("SIGINT");
    for (const line of out.trim().split("\n")) expect(JSON.parse(line)).to.include({ health: "degraded" });
  });

  it("documents every field of its JSON", async () => {
    const docs = readFileSync(new URL("../../docs/pictures.md", import.meta.url), "utf8");
    const namesIn = (value: unknown): readonly string[] => {
      if (Array.isArray(value)) return value.flatMap(namesIn);
      if (typeof value !== "object" || value === null) return [];
      return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
    };
    const names = new Set(namesIn(JSON.parse((await run("--json")).stdout)));
    expect(names.size).to.be.greaterThan(30);
    expect([...names].filter((name) => !docs.includes(`\`${name}\``))).to.deep.equal([]);
  });

  it("tells in one line what cannot be read", async () => {
    expect(await run("--context", "y")).to.deep.equal({
      code: 1,
      stdout: "",
      stderr: "error: the kubeconfig has no context y (known are x)\n",
    });
    const other = await run("--namespace", "other");
    expect(other.stderr).to.match(/^error: there is no topology whizard in the namespace other/);
    expect((await run("--watch", "0")).code).to.equal(2);
  });
});
