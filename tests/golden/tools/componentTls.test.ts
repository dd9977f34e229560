import { expect } from "chai";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import type { KubeObject } from "../../../provider/core/index.ts";
import { authority, type Authority, type Certificate } from "../../core/haproxy/certificates.ts";
import { startHaproxy, temporaryFolder, until, type HaproxyProcess } from "../../core/haproxy/haproxyProcess.ts";
import { freePorts } from "../../lab/freePorts.ts";
import { ensureTools } from "../../lab/tools.ts";
import { encodeRemoteWrite } from "../../e2e/remoteWrite.ts";
import { tenantPassword } from "../buildGolden.ts";
import { containersOf, objectsOf, workloadsOf } from "../workloads.ts";
import { makePodRoom, type PodRoom } from "./podRoom.ts";
import { buildSpec, type Running, ThanosTrial } from "./thanosTrial.ts";

const identityFolder = "/etc/whizard/identity";
const ports = { grpc: 10901, http: 10902, remoteWrite: 19291, s3: 7070 } as const;
const objstoreFile = "/etc/whizard/objstore/objstore.yml";
const built = buildSpec({
  storage: { embedded: {} },
  reconciler: false,
  componentTls: { issuer: { name: "tests" } },
  tenants: [{ name: "a", ruleGroups: [{ name: "g", rules: [{ record: "told:by_ruler", expr: "vector(1)" }] }] }],
});

type Kind = "gateway" | "router" | "ingester" | "query" | "query-frontend" | "ruler" | "store" | "object-storage" | "metrics";

interface Objstore {
  readonly type: string;
  readonly config: {
    readonly endpoint: string;
    readonly http_config: { readonly tls_config: object };
  };
}

/** The names that cert-manager would be asked for. */
const namesOf = (kind: Kind): readonly string[] => {
  const found = objectsOf(built).find(({ metadata }) => metadata.name === `whizard-tls-${kind}`);
  const { dnsNames = [], uris } = (found as KubeObject & { spec: { dnsNames?: string[]; uris: string[] } }).spec;
  return [...dnsNames.map((name) => `DNS:${name}`), ...uris.map((uri) => `URI:${uri}`)];
};

describe("the components' mutual TLS with the real Thanos and HAProxy", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();
  const trial = new ThanosTrial();
  const rooms: PodRoom[] = [];
  const places = new Map<Kind, (path: string) => string>();
  let own: Authority;
  let foreign: Authority;
  let s3: Running;
  let follower: ChildProcess;
  let store: Running;
  let ingester: Running;
  let ruler: Running;
  let router: Running;
  let query: Running;
  let frontend: Running;
  let gateway: HaproxyProcess;
  let door: string;

  const issue = (kind: Kind, by = own): Certificate => by.issue(kind, "valid", namesOf(kind));

  /** Puts a new certificate where the pods of a kind have theirs. */
  const renew = (kind: Kind, localize: (path: string) => string, by = own): void => {
    places.set(kind, localize);
    const { certificateFile } = issue(kind, by);
    copyFileSync(certificateFile.replace(/crt$/, "key"), localize(`${identityFolder}/tls.key`));
    copyFileSync(certificateFile, localize(`${identityFolder}/tls.crt`));
    copyFileSync(own.caFile, localize(`${identityFolder}/ca.crt`));
  };

  const editJson = (file: string, edit: (value: never) => unknown): void =>
    writeFileSync(file, JSON.stringify(edit(JSON.parse(readFileSync(file, "utf8")) as never)));

  const local = (running: Running, port: number): string => running.address(port).replace("127.0.0.1", "localhost");

  const startGateway = async (): Promise<void> => {
    const workload = workloadsOf(built).find(({ metadata }) => metadata.name === "whizard-gateway")!;
    const container = containersOf(workload)[0]!;
    const room = makePodRoom(workload, container, objectsOf(built));
    rooms.push(room);
    renew("gateway", room.localize);
    const free = await freePorts(4);
    const bound = new Map((container.ports ?? []).map(({ name, containerPort }, index) => [containerPort, { name, port: free[index] }]));
    const config = room.localize("/etc/whizard/haproxy/haproxy.cfg");
    const portOf = (name: string): number => [...bound.values()].find((it) => it.name === name)?.port ?? 0;
    const changed = readFileSync(config, "utf8")
      .replace(/bind :(\d+)/g, (_, port: string) => `bind 127.0.0.1:${bound.get(Number(port))?.port}`)
      .replace(/whizard-router\.[a-z.]+:19291/, router.address(ports.remoteWrite))
      .replace(/ port 10902 /, ` port ${router.address(ports.http).split(":")[1]} `)
      .replace(/whizard-query-frontend\.[a-z.]+:10902/, frontend.address(ports.http));
    writeFileSync(config, changed);
    door = `http://127.0.0.1:${portOf("http")}`;
    const command = (container.command ?? []).map((word) => room.localize(word));
    gateway = await startHaproxy(command, `http://127.0.0.1:${portOf("metrics")}/-/ready`);
  };

  /** The S3 server's own sidecar, which is told of the process that runs here. */
  const startFollower = (): void => {
    const workload = workloadsOf(built).find(({ metadata }) => metadata.name === "whizard-s3")!;
    const { command = [] } = containersOf(workload).find(({ name }) => name === "certificate-follower")!;
    writeFileSync(join(folder.path, "pidof"), `#!/bin/sh\n[ "$1" = versitygw ] && echo ${s3.pid}\n`, { mode: 0o755 });
    const [shell = "", ...args] = command.map(s3.path);
    follower = spawn(shell, args, { env: { PATH: `${folder.path}:/usr/bin:/bin` }, stdio: "ignore" });
  };

  /** Has a component find the S3 server here, which must have the name that the component would ask for. */
  const findBucket = (room: PodRoom): void =>
    editJson(room.localize(objstoreFile), ({ type, config }: Objstore) => {
      const tls_config = { ...config.http_config.tls_config, server_name: config.endpoint.split(":")[0] };
      const credential = { access_key: "from-a-secret", secret_key: "from-a-secret" };
      return { type, config: { ...config, ...credential, endpoint: s3.address(ports.s3), http_config: { tls_config } } };
    });

  before(async () => {
    own = authority(folder.path, "own");
    foreign = authority(folder.path, "foreign");
    s3 = await trial.start(built, "whizard-s3", (room) => renew("object-storage", room.localize));
    startFollower();
    store = await trial.start(built, "whizard-store-", (room) => {
      renew("store", room.localize);
      findBucket(room);
    });
    ingester = await trial.start(built, "whizard-ingester-", (room) => {
      renew("ingester", room.localize);
      findBucket(room);
    });
    router = await trial.start(built, "whizard-router", (room) => {
      renew("router", room.localize);
      editJson(room.localize("/etc/whizard/hashrings/hashrings.json"), (rings: readonly object[]) =>
        rings.map((ring) => ({ ...ring, endpoints: [{ address: local(ingester, ports.grpc) }] })),
      );
    });
    // It needs nobody to tell what its rules are.
    ruler = await trial.start(built, "whizard-ruler-a-0", (room) => renew("ruler", room.localize));
    query = await trial.start(built, "whizard-query", (room) => {
      renew("query", room.localize);
      editJson(room.localize("/etc/whizard/endpoints/endpoints.yml"), ({ endpoints, ...all }: { endpoints: object[] }) => ({
        ...all,
        endpoints: [ingester, ruler].map((it) => ({ ...endpoints[0], address: it.address(ports.grpc) })),
      }));
    });
    const toQuery = (arg: string): string => arg.replace(/whizard-query\.[a-z.]+:10902/, local(query, ports.http));
    frontend = await trial.start(built, "whizard-query-frontend", (room) => renew("query-frontend", room.localize), toQuery);
    await startGateway();
  });
  after(async () => {
    await gateway?.stop();
    follower?.kill();
    await trial.end();
    rooms.forEach((room) => room.remove());
    folder.remove();
  });

  type Client = Partial<Pick<Certificate, "cert" | "key">>;

  /** Whether a server says anything to a client, and the serial number of what it shows. */
  const talk = async (address: string, client: Client): Promise<{ readonly answer: string; readonly serial: string }> => {
    const port = Number(address.split(":")[1]);
    const protocol = [query, ingester, ruler].some((it) => it.address(ports.grpc) === address) ? "h2" : "http/1.1";
    const { cert, key } = client;
    const options = { port, host: "127.0.0.1", servername: "localhost", ca: own.ca, ALPNProtocols: [protocol], cert, key };
    const socket = connect(options);
    try {
      await once(socket, "secureConnect");
      const serial = socket.getPeerCertificate().serialNumber;
      socket.write(
        protocol === "h2"
          ? Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])])
          : "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      );
      const [first] = (await once(socket, "data")) as [Buffer];
      return { answer: first.length > 0 ? "answers" : "nothing", serial };
    } catch (error) {
      return { answer: /certificate/.test(String(error)) ? "refuses" : String(error), serial: "" };
    } finally {
      socket.destroy();
    }
  };

  const servers = (): readonly (readonly [name: string, address: string, allowed: Kind, barred?: Kind])[] => [
    ["gRPC of an ingester", ingester.address(ports.grpc), "router"],
    ["gRPC of a ruler", ruler.address(ports.grpc), "query"],
    ["gRPC of a Query", query.address(ports.grpc), "router"],
    ["remote write of a router", router.address(ports.remoteWrite), "gateway"],
    ["HTTP of a Query", query.address(ports.http), "query-frontend", "router"],
    ["HTTP of a Query Frontend", frontend.address(ports.http), "gateway", "query"],
  ];

  it("every server answers whom it has to, and refuses a client without a certificate, one of another authority, and other kinds", async () => {
    for (const [name, address, allowed, barred] of servers()) {
      expect((await talk(address, issue(allowed))).answer, `${name} with ${allowed}`).to.equal("answers");
      expect((await talk(address, {})).answer, `${name} without`).to.equal("refuses");
      expect((await talk(address, issue(allowed, foreign))).answer, `${name} with a stranger`).to.not.equal("answers");
      if (barred !== undefined)
        expect((await talk(address, issue(barred))).answer, `${name} with ${barred}`).to.not.equal("answers");
    }
  });

  const headers = { authorization: `Basic ${Buffer.from(`a:${tenantPassword("a")}`).toString("base64")}` };

  const write = async (value: number): Promise<number> => {
    const body = new Uint8Array(encodeRemoteWrite({ metric: "whole_way", value, at: Date.now() }));
    const more = { "content-type": "application/x-protobuf", "content-encoding": "snappy" };
    const response = await fetch(`${door}/a/api/v1/receive`, { method: "POST", headers: { ...headers, ...more }, body });
    await response.arrayBuffer();
    return response.status;
  };

  const read = async (): Promise<{ readonly status: number; readonly body: string }> => {
    const response = await fetch(`${door}/a/api/v1/query?query=whole_way`, { headers });
    return { status: response.status, body: await response.text() };
  };

  it("a sample goes from the gateway to an ingester, and back through Query Frontend and Query", async () => {
    await until(async () => (await write(17)) === 200, "an accepted write");
    await until(async () => (await read()).body.includes('"17"'), "the sample");
  });

  it("rules go from a ruler through Query to their tenant", async () => {
    const rules = async (): Promise<string> => (await fetch(`${door}/a/api/v1/rules`, { headers })).text();
    await until(async () => (await rules()).includes("told:by_ruler"), "the rule", 30_000);
  });

  it("all certificates are renewed under load: every component shows the new one, and no request fails", async () => {
    const client = issue("gateway");
    const byKind = { ingester: ingester.address(ports.grpc), router: router.address(ports.remoteWrite), "query-frontend": frontend.address(ports.http), "object-storage": s3.address(ports.s3) };
    const serials = async (): Promise<readonly string[]> =>
      Promise.all(Object.values(byKind).map(async (address) => (await talk(address, client)).serial));
    const before = await serials();
    const statuses: number[] = [];
    let isOver = false;
    const load = [
      async (): Promise<number> => write(18),
      async (): Promise<number> => (await read()).status,
    ].map(async (send) => {
      while (!isOver) statuses.push(await send().catch(() => 0));
    });
    await until(() => Promise.resolve(statuses.length > 10), "some requests");
    for (const [kind, localize] of places) renew(kind, localize);
    await until(async () => (await serials()).every((serial, index) => serial !== before[index]), "the new certificates", 30_000);
    await until(() => Promise.resolve(gateway.log().split("Loading success").length > 2), "the gateway's new process", 30_000);
    const seen = statuses.length;
    await until(() => Promise.resolve(statuses.length > seen + 20), "some requests more");
    isOver = true;
    await Promise.all(load);
    expect(statuses.filter((status) => status !== 200)).to.deep.equal([]);
  });

  it("a store's configuration does not take an S3 server of another authority", async () => {
    const { thanos } = await ensureTools(["thanos"]);
    const list = (): string => {
      const args = ["tools", "bucket", "ls", `--objstore.config-file=${store.path(objstoreFile)}`];
      const { stdout, stderr } = spawnSync(thanos, args, { encoding: "utf8", timeout: 20_000 });
      return `${stdout}${stderr}`;
    };
    const isTrusted = async (): Promise<boolean> => (await talk(s3.address(ports.s3), {})).answer === "answers";
    expect(list()).to.include("ls done");
    renew("object-storage", s3.path, foreign);
    await until(async () => !(await isTrusted()), "the foreign certificate", 30_000);
    expect(list()).to.include("certificate signed by unknown authority");
    renew("object-storage", s3.path);
    await until(isTrusted, "the own certificate", 30_000);
    expect(list()).to.include("ls done");
  });

  it("an ingester that ends has its block in the embedded S3 server", async () => {
    const bucket = s3.path("/srv/s3/whizard");
    process.kill(ingester.pid, "SIGTERM");
    const hasBlock = (): boolean => readdirSync(bucket).some((name) => existsSync(join(bucket, name, "meta.json")));
    await until(() => Promise.resolve(hasBlock()), "a block in the bucket", 60_000);
  });
});
