import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { Agent, request, type RequestOptions } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect, type ConnectionOptions, type SecureVersion } from "node:tls";
import { followMapsScript } from "../../../provider/core/haproxy/followMaps.ts";
import { renderRevokedMap, type RevokedCertificates } from "../../../provider/core/haproxy/maps.ts";
import { authority, type Authority, type Certificate } from "./certificates.ts";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { temporaryFolder, until } from "./haproxyProcess.ts";
import { replaceFile } from "./replaceFile.ts";

const query = "/a/api/v1/query?query=up";

const refusal = { status: "error", errorType: "forbidden", error: "this client certificate was revoked" };

/** Who has which certificate: the tenants' own, another one of A, and those that the package would issue at rotations of A. */
const people = ["a", "b", "otherA", "a1", "a2", "a12"] as const;
type Person = (typeof people)[number];

const nobody: RevokedCertificates = { fingerprints: [], rotations: [] };

describe("the gateway while client certificates are revoked", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let bench: GatewayBench;
  let ca: Authority;
  let certificateOf: Readonly<Record<Person, Certificate>>;
  let mapFile: string;

  before(async () => {
    ca = authority(folder.path, "authority");
    const rotation = (number: number): Certificate => ca.issue("a", "valid", [], `/serialNumber=${number}`);
    const [a, otherA] = [ca.issue("a"), ca.issue("a")];
    certificateOf = { a, otherA, b: ca.issue("b"), a1: rotation(1), a2: rotation(2), a12: rotation(12) };
    const { certificateFile } = ca.issue("gateway");
    const tls = { certificateFile, clientCaFile: ca.caFile, clientCertificate: "optional" } as const;
    bench = await startGateway((input) => {
      const followMapsFile = join(input.runDirectory ?? "", "follow-maps.lua");
      mapFile = join(input.runDirectory ?? "", "revoked.map");
      writeFileSync(mapFile, renderRevokedMap(nobody));
      writeFileSync(followMapsFile, followMapsScript([mapFile]));
      return { ...input, tls, files: { ...input.files, revoked: mapFile }, followMapsFile };
    });
  });
  after(async () => {
    await bench?.close();
    folder.remove();
  });

  const fingerprintOf = (who: Person): string => new X509Certificate(certificateOf[who].cert).fingerprint256;

  const tlsOf = (who: Person | undefined): ConnectionOptions => ({
    host: "127.0.0.1",
    port: bench.port,
    servername: "gateway",
    ca: ca.ca,
    ...(who === undefined ? {} : { cert: certificateOf[who].cert, key: certificateOf[who].key }),
  });

  interface Answer {
    readonly status: number;
    readonly body: string;
  }

  const ask = (who: Person | undefined, path = query, options: RequestOptions = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      request({ ...(tlsOf(who) as RequestOptions), path, agent: false, ...options }, (response) => {
        const status = response.statusCode ?? 0;
        text(response).then((body) => resolve({ status, body }), reject);
      })
        .on("error", reject)
        .end();
    });

  const readAgain = (): number => bench.haproxy.log().split("revoked.map again").length;

  const revoke = async (revoked: Partial<RevokedCertificates>): Promise<void> => {
    const before = readAgain();
    replaceFile(mapFile, `${renderRevokedMap({ ...nobody, ...revoked })}`);
    await until(() => Promise.resolve(readAgain() > before), "the map is read again");
  };

  const takenOf = async (): Promise<readonly Person[]> => {
    const taken = await Promise.all(
      people.map(async (who) => {
        const { status } = await ask(who, query.replace("/a/", who === "b" ? "/b/" : "/a/"));
        expect(status, who).to.be.oneOf([200, 403]);
        return status === 200 ? [who] : [];
      }),
    );
    return taken.flat();
  };

  const cases: readonly {
    readonly name: string;
    readonly revoked: () => Partial<RevokedCertificates>;
    readonly refused: readonly Person[];
  }[] = [
    { name: "another one's", revoked: () => ({ fingerprints: ["00".repeat(32)] }), refused: [] },
    { name: "one by its fingerprint", revoked: () => ({ fingerprints: [fingerprintOf("a")] }), refused: ["a"] },
    {
      name: "two by fingerprints without colons, in lower case",
      revoked: () => ({
        fingerprints: (["otherA", "b"] as const).map((who) => fingerprintOf(who).replaceAll(":", "").toLowerCase()),
      }),
      refused: ["b", "otherA"],
    },
    {
      name: "all of a tenant from before its first rotation",
      revoked: () => ({ rotations: [{ tenant: "a", rotation: 0 }] }),
      refused: ["a", "otherA"],
    },
    {
      name: "a later rotation of a tenant",
      revoked: () => ({ rotations: [{ tenant: "a", rotation: 1 }] }),
      refused: ["a1"],
    },
    {
      name: "several rotations of one tenant and a certificate of another",
      revoked: () => ({
        fingerprints: [fingerprintOf("b")],
        rotations: [0, 1, 2].map((rotation) => ({ tenant: "a", rotation })),
      }),
      refused: ["a", "b", "otherA", "a1", "a2"],
    },
    { name: "none any more", revoked: () => ({}), refused: [] },
  ];
  for (const { name, revoked, refused } of cases)
    it(`refuses exactly those that are named: ${name}`, async () => {
      await revoke(revoked());
      expect(await takenOf()).to.deep.equal(people.filter((who) => !refused.includes(who)));
    });

  describe("with A's revoked", () => {
    before(() => revoke({ fingerprints: [fingerprintOf("a")] }));
    after(() => revoke({}));
    beforeEach(() => bench.forget());
    afterEach(() => expect(bench.queryFrontend.arrivals).to.deep.equal([]));

    const requests: readonly (readonly [name: string, path: string, options?: RequestOptions])[] = [
      ["a query", query],
      ["a query with the tenant's password", query, { headers: { authorization: auth.a } }],
      ["a query with an unknown password", query, { headers: { authorization: "Basic eDp5" } }],
      ["a query with the credential over all tenants", "/api/v1/query", { headers: { authorization: auth.global } }],
      ["a write", "/a/api/v1/write", { method: "POST", headers: { "content-length": 0 } }],
      ["another tenant's path", "/b/api/v1/query"],
      ["a path that nobody has", "/nothing"],
      ["a path that is written in two ways", "/a/../a/api/v1/query"],
      ["a method that nothing is served by", query, { method: "DELETE" }],
      ["the health of the gateway", "/-/healthy"],
    ];
    for (const [name, path, options] of requests)
      it(`answers ${name} with the reason, as Prometheus' API does`, async () => {
        const { status, body } = await ask("a", path, options);
        expect([status, JSON.parse(body)]).to.deep.equal([403, refusal]);
      });

    it("answers each stream of an HTTP/2 connection so", async () => {
      const session = connectHttp2(`https://localhost:${bench.port}`, tlsOf("a") as object);
      const statuses = await Promise.all(
        ["/a/api/v1/query", "/a/api/v1/labels"].map(
          (path) =>
            new Promise((resolve, reject) => {
              const stream = session.request({ ":path": path });
              stream.on("response", (answer) => resolve(answer[":status"])).on("error", reject);
              stream.resume().end();
            }),
        ),
      );
      session.destroy();
      expect(statuses).to.deep.equal([403, 403]);
    });

    it("takes the password of the tenant without a certificate", async () => {
      expect((await ask(undefined, query, { headers: { authorization: auth.a } })).status).to.equal(200);
      bench.forget();
    });
  });

  for (const version of ["TLSv1.2", "TLSv1.3"] as const satisfies readonly SecureVersion[])
    it(`refuses a ${version} session that is taken up again, too`, async () => {
      const talk = (
        session?: Buffer,
      ): Promise<{ readonly isReused: boolean; readonly session: Buffer; readonly head: string }> =>
        new Promise((resolve, reject) => {
          const range = { minVersion: version, maxVersion: version, ALPNProtocols: ["http/1.1"] };
          const socket = connect({ ...tlsOf("a"), ...range, ...(session === undefined ? {} : { session }) });
          let last: Buffer = Buffer.alloc(0);
          let isReused = false;
          socket.on("secureConnect", () => (isReused = socket.isSessionReused()));
          socket.on("session", (given: Buffer) => (last = given));
          socket.write(`GET ${query} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n`);
          text(socket).then((all) => resolve({ isReused, session: last, head: all.split("\r\n")[0] ?? "" }), reject);
        });
      const first = await talk();
      expect(first.head).to.equal("HTTP/1.1 200 OK");
      await revoke({ fingerprints: [fingerprintOf("a")] });
      const { isReused, head } = await talk(first.session);
      await revoke({});
      expect([isReused, head]).to.deep.equal([true, "HTTP/1.1 403 Forbidden"]);
    });

  it("refuses it on connections that are open, from within a second on, and fails no request of others", async () => {
    const statuses: Record<"a" | "otherA", number[]> = { a: [], otherA: [] };
    const connections = new Set<number | undefined>();
    let isOver = false;
    const agents = {
      a: new Agent({ keepAlive: true, maxSockets: 1 }),
      otherA: new Agent({ keepAlive: true, maxSockets: 1 }),
    };
    const load = (["a", "otherA"] as const).map(async (who) => {
      while (!isOver) {
        const { status } = await ask(who, query, { agent: agents[who] });
        statuses[who].push(status);
        for (const socket of Object.values(agents[who].freeSockets).flat()) connections.add(socket?.localPort);
      }
    });
    const goOn = (): Promise<void> => {
      const wanted = statuses.a.length + 100;
      return until(
        () => Promise.resolve(statuses.a.length >= wanted && statuses.otherA.length > 200),
        "further answers",
      );
    };
    await goOn();
    const begin = statuses.a.length;
    const at = Date.now();
    await revoke({ fingerprints: [fingerprintOf("a")] });
    const [end, took] = [statuses.a.length, Date.now() - at];
    await goOn();
    isOver = true;
    await Promise.all(load);
    for (const agent of Object.values(agents)) agent.destroy();
    expect(took).to.be.below(1000);
    // One request may be on its way while the map is read.
    expect([...new Set(statuses.a.slice(0, begin))], "before").to.deep.equal([200]);
    expect([...new Set(statuses.a.slice(end + 1))], "afterwards").to.deep.equal([403]);
    expect([...new Set(statuses.otherA)], "the other's").to.deep.equal([200]);
    expect(connections.size, "connections").to.equal(2);
    await revoke({});
  });
});
