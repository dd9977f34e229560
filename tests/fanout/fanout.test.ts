import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FanoutTarget } from "../../provider/core/fanout/target.ts";
import { authority } from "../core/haproxy/certificates.ts";
import { auth, startGateway, type GatewayBench } from "../core/haproxy/gatewayBench.ts";
import { temporaryFolder, until } from "../core/haproxy/haproxyProcess.ts";
import { Fanout, Stub, targetTo } from "./fanoutProcess.ts";

describe("the fan-out of writes", function () {
  this.timeout(60_000);
  const opened: { close: () => Promise<void> }[] = [];

  const stub = async (...tls: ConstructorParameters<typeof Stub>): Promise<Stub> => {
    const made = await new Stub(...tls).listen();
    opened.unshift(made);
    return made;
  };
  const start = async (router: Stub, ...targets: readonly FanoutTarget[]): Promise<Fanout> => {
    const made = await Fanout.start(router, targets);
    opened.unshift(made);
    return made;
  };
  const arrived = (at: Stub, count: number): Promise<void> =>
    until(() => Promise.resolve(at.got.length >= count), `${count} writes; there are ${at.got.length}`);

  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close();
  });

  it("hands a write to the router and a copy of it to every target, each as it wants to be spoken to", async () => {
    const [router, plain, other] = [await stub(), await stub(), await stub()];
    const folder = temporaryFolder();
    const [password, token] = [join(folder.path, "password"), join(folder.path, "token")];
    writeFileSync(password, "sesame\n");
    writeFileSync(token, "opaque");
    const fanout = await start(
      router,
      targetTo("plain", plain.port, { username: "me", credentialFile: password }),
      targetTo("other", other.port, {
        url: `http://127.0.0.1:${other.port}/{tenant}/push`,
        tenantHeader: "X-Scope-OrgID",
        headers: { "X-Source": "whizard" },
        credentialFile: token,
      }),
    );
    expect(await fanout.write("a", "body of a")).to.equal(200);
    await Promise.all([arrived(plain, 1), arrived(other, 1)]);
    folder.remove();
    const seen = [router, plain, other].map(({ got: [first] }) => ({
      url: first!.url,
      body: first!.body,
      tenant: first!.headers["whizard-tenant"],
      scope: first!.headers["x-scope-orgid"],
      source: first!.headers["x-source"],
      encoding: first!.headers["content-encoding"],
      authorization: first!.headers.authorization,
    }));
    const common = { body: "body of a", encoding: "snappy" };
    const none = { scope: undefined, source: undefined, authorization: undefined };
    expect(seen).to.deep.equal([
      { ...common, ...none, url: "/api/v1/receive", tenant: "a" },
      { ...common, ...none, url: "/api/v1/write", tenant: "a", authorization: `Basic ${btoa("me:sesame")}` },
      { ...common, url: "/a/push", tenant: undefined, scope: "a", source: "whizard", authorization: "Bearer opaque" },
    ]);
  });

  for (const status of [400, 409, 429, 503]) {
    it(`answers ${status} as the router does, and copies nothing`, async () => {
      const [router, target] = [await stub(), await stub()];
      const fanout = await start(router, targetTo("target", target.port));
      router.answer = ({ body }) => (body === "refused" ? status : 200);
      expect(await fanout.write("a", "refused")).to.equal(status);
      expect(await fanout.write("a", "taken")).to.equal(200);
      await arrived(target, 1);
      expect(target.bodies).to.deep.equal(["taken"]);
    });
  }

  it("answers 503 while the router is away, which Prometheus tries again", async () => {
    const [router, target] = [await stub(), await stub()];
    const fanout = await start(router, targetTo("target", target.port));
    opened.splice(opened.indexOf(router), 1);
    await router.close();
    expect(await fanout.write("a", "lost")).to.equal(503);
    expect(target.got).to.deep.equal([]);
  });

  it("answers at once though a target says nothing, and the other targets get theirs", async () => {
    const [router, silent, quick] = [await stub(), await stub(), await stub()];
    silent.answer = () => "nothing";
    const fanout = await start(router, targetTo("silent", silent.port), targetTo("quick", quick.port));
    const started = performance.now();
    for (let index = 0; index < 20; index++) expect(await fanout.write("a", `${index}`)).to.equal(200);
    // The silent target takes a second to be given up, each time: who waited for it would need twenty.
    expect(performance.now() - started).to.be.below(10_000);
    await arrived(quick, 20);
  });

  it("keeps the order of a tenant's writes while a target fails, and lets no other tenant wait for it", async () => {
    const [router, target] = [await stub(), await stub()];
    const fanout = await start(router, targetTo("target", target.port));
    let isDown = true;
    target.answer = ({ headers }) => (isDown && headers["whizard-tenant"] === "a" ? 503 : 200);
    const bodies = Array.from({ length: 30 }, (_, index) => `a ${index}`);
    for (const body of bodies) await fanout.write("a", body);
    await fanout.write("b", "b");
    await arrived(target, 1);
    expect(target.bodies).to.deep.equal(["b"]);
    isDown = false;
    await arrived(target, 31);
    expect(target.bodies.slice(1)).to.deep.equal(bodies);
    expect(await fanout.copies("target", "delivered")).to.equal(31);
  });

  it("does not repeat what a target refuses", async () => {
    const [router, target] = [await stub(), await stub()];
    const fanout = await start(router, targetTo("target", target.port));
    target.answer = ({ body }) => (body === "bad" ? 400 : 200);
    await fanout.write("a", "bad");
    await fanout.write("a", "good");
    await arrived(target, 1);
    expect(target.bodies).to.deep.equal(["good"]);
    await until(async () => (await fanout.copies("target", "refused")) === 1, "the refusal to be counted");
  });

  it("holds no more than its memory for a target that is away, and counts what it dropped", async () => {
    const [router, target] = [await stub(), await stub()];
    const fanout = await start(router, targetTo("target", target.port, { queueBytes: 50_000 }));
    target.answer = () => 503;
    for (let index = 0; index < 20; index++) await fanout.write("a", `${index}`.padEnd(9_000, "x"));
    await until(async () => (await fanout.copies("target", "full")) === 16, "16 copies to be dropped");
    expect(await fanout.metrics()).to.match(/whizard_fanout_held_bytes\{target="target"\} 400\d\d\n/);
    expect(router.got).to.have.length(20);
    target.answer = () => 200;
    await arrived(target, 4);
  });

  it("drops what is too old, and counts it", async () => {
    const [router, target] = [await stub(), await stub()];
    const fanout = await start(router, targetTo("target", target.port, { maxAgeMs: 300 }));
    target.answer = () => 503;
    await fanout.write("a", "old");
    await until(async () => (await fanout.copies("target", "late")) === 1, "the copy to be given up");
    target.answer = () => 200;
    await fanout.write("a", "new");
    await arrived(target, 1);
    expect(target.bodies).to.deep.equal(["new"]);
  });

  it("believes a target's certificate only if the authority and the name are right", async () => {
    const folder = temporaryFolder();
    const [ca, foreign] = [authority(folder.path, "ca"), authority(folder.path, "foreign")];
    const { cert, key } = ca.issue("target");
    const [router, target] = [await stub(), await stub({ cert, key })];
    const https = (name: string, tls: FanoutTarget["tls"]): FanoutTarget =>
      targetTo(name, target.port, { url: `https://127.0.0.1:${target.port}/${name}`, maxAgeMs: 500, tls });
    const fanout = await start(
      router,
      https("right", { ca: ca.caFile, serverName: "target", insecureSkipVerify: false }),
      https("foreign", { ca: foreign.caFile, serverName: "target", insecureSkipVerify: false }),
      https("other-name", { ca: ca.caFile, serverName: "other", insecureSkipVerify: false }),
      https("skipping", { insecureSkipVerify: true }),
    );
    await fanout.write("a", "body");
    const late = async (name: string): Promise<boolean> => (await fanout.copies(name, "late")) === 1;
    await until(async () => (await late("foreign")) && (await late("other-name")), "the wrong ones to be given up");
    folder.remove();
    expect(target.got.map(({ url }) => url).sort()).to.deep.equal(["/right", "/skipping"]);
  });

  it("follows its targets and their credentials without a restart, and keeps what waits for those that stay", async () => {
    const [router, first, second] = [await stub(), await stub(), await stub()];
    const folder = temporaryFolder();
    const credentialFile = join(folder.path, "token");
    writeFileSync(credentialFile, "one");
    const one = targetTo("first", first.port, { credentialFile });
    const fanout = await start(router, one);
    first.answer = ({ headers }) => (headers.authorization === "Bearer two" ? 200 : 503);
    await fanout.write("a", "waiting");
    writeFileSync(credentialFile, "two");
    fanout.writeTargets([one, targetTo("second", second.port)]);
    await until(() => Promise.resolve(fanout.log.includes("first, second")), "the new targets");
    await fanout.write("a", "next");
    await Promise.all([arrived(first, 2), arrived(second, 1)]);
    folder.remove();
    expect([first.bodies, second.bodies]).to.deep.equal([["waiting", "next"], ["next"]]);
    writeFileSync(join(fanout.folder.path, "targets.json"), "{");
    await until(() => Promise.resolve(fanout.log.includes("the known ones stay")), "a word about the broken file");
    await fanout.write("a", "after");
    await arrived(second, 2);
  });

  it("delivers what it holds before it ends", async () => {
    const [router, target] = [await stub(), await stub()];
    const fanout = await start(router, targetTo("target", target.port));
    target.answer = () => 503;
    for (const body of ["1", "2", "3"]) await fanout.write("a", body);
    setTimeout(() => {
      target.answer = () => 200;
    }, 500);
    expect(await fanout.end("SIGTERM")).to.equal(0);
    expect(target.bodies).to.deep.equal(["1", "2", "3"]);
  });

  describe("behind the gateway", () => {
    let gateway: GatewayBench;
    const post = async (body: string): Promise<number> => {
      const headers = { authorization: auth.a };
      const response = await fetch(`${gateway.url}/a/api/v1/write`, { method: "POST", headers, body });
      await response.arrayBuffer();
      return response.status;
    };
    afterEach(() => gateway.close());

    it("gets the tenants' writes; without it they go straight to the router, and none fails", async () => {
      const [router, target] = [await stub(), await stub()];
      const fanout = await start(router, targetTo("target", target.port));
      await fanout.end("SIGKILL");
      fanout.farewellMs = 6_000;
      await fanout.run();
      gateway = await startGateway((input) => ({
        ...input,
        upstreams: {
          ...input.upstreams,
          fanout: { host: "127.0.0.1", port: fanout.port, check: { path: "/-/ready", port: fanout.metricsPort } },
        },
      }));
      const copied = async (body: string): Promise<void> => {
        await until(async () => (await post(body)) === 200 && target.bodies.includes(body), `${body} to be copied`);
      };
      await copied("first");
      expect(target.got.map(({ headers }) => headers["whizard-tenant"])).to.include("a");
      const ended = fanout.end("SIGTERM");
      await until(async () => {
        expect(await post("alone")).to.equal(200);
        return gateway.router.arrivals.some(({ body }) => body === "alone");
      }, "writes to go straight to the router");
      expect(await ended).to.equal(0);
      expect(await post("alone")).to.equal(200);
      await fanout.run();
      await copied("again");
    });

    it("asks an external API instead of Query, under the tenant and with its own credential", async () => {
      const folder = temporaryFolder();
      const ca = authority(folder.path, "ca");
      const { cert, key } = ca.issue("queries");
      const api = await stub({ cert, key });
      process.env["WHIZARD_TEST_PASSWORD"] = "sesame 100%";
      const remote = {
        upstream: { host: "127.0.0.1", port: api.port, serverName: "queries" },
        tls: { caFile: ca.caFile },
        host: "queries.example.com",
        prefix: "/prometheus",
        tenantHeader: "X-Scope-OrgID",
        headers: { "X-Source": "100%" },
        credential: { variable: "WHIZARD_TEST_PASSWORD", username: "reader" },
      };
      gateway = await startGateway((input) => ({
        ...input,
        upstreams: { router: input.upstreams.router, reads: { remote } },
      }));
      delete process.env["WHIZARD_TEST_PASSWORD"];
      const headers = { authorization: auth.a, "X-Scope-OrgID": "b" };
      const ask = (): Promise<number> =>
        fetch(`${gateway.url}/a/api/v1/query?query=up`, { headers }).then(({ status }) => status);
      await until(async () => (await ask()) === 200, "the API to answer");
      folder.remove();
      const [got] = api.got;
      expect(got!.url).to.equal("/prometheus/api/v1/query?query=up");
      expect({
        host: got!.headers.host,
        tenant: got!.headers["x-scope-orgid"],
        source: got!.headers["x-source"],
        authorization: got!.headers.authorization,
      }).to.deep.equal({
        host: "queries.example.com",
        tenant: "a",
        source: "100%",
        authorization: `Basic ${btoa("reader:sesame 100%")}`,
      });
      expect(await post("write")).to.equal(200);
      expect(gateway.haproxy.log()).not.to.include("sesame");
    });
  });
});
