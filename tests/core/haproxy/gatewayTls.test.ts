import { expect } from "chai";
import { connect, type ClientHttp2Session } from "node:http2";
import { request, type RequestOptions } from "node:https";
import { connect as connectTls, type SecureVersion } from "node:tls";
import { authority, type Authority, type Certificate } from "./certificates.ts";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { temporaryFolder } from "./haproxyProcess.ts";

const query = "/a/api/v1/query?query=up";

/** A gateway and the authority of its certificate. */
interface Server {
  readonly bench: GatewayBench;
  readonly ca: Authority;
}

/** The status of the answer to a GET on a connection of its own, or that there was none. */
const send = ({ bench, ca }: Server, path: string, options: RequestOptions): Promise<number | "refused"> =>
  new Promise((resolve) => {
    const server = { host: "127.0.0.1", port: bench.port, servername: "gateway", ca: ca.ca };
    request({ ...server, path, agent: false, ...options }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", () => resolve("refused"))
      .end();
  });

describe("the gateway with TLS and client certificates", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let bench: GatewayBench;
  let ca: Authority;
  let foreign: Authority;
  let certificateOf: Readonly<Record<"a" | "b" | "expired" | "foreign", Certificate>>;
  let session: ClientHttp2Session;

  before(async () => {
    ca = authority(folder.path, "authority");
    foreign = authority(folder.path, "foreign-authority");
    certificateOf = {
      a: ca.issue("a"),
      b: ca.issue("b"),
      expired: ca.issue("old", "expired"),
      foreign: foreign.issue("foreign"),
    };
    const { certificateFile } = ca.issue("gateway");
    const tls = { certificateFile, clientCaFile: ca.caFile, clientCertificate: "optional" } as const;
    bench = await startGateway((input) => ({ ...input, tls }));
    session = connect(`https://localhost:${bench.port}`, {
      ca: ca.ca,
      lookup: undefined,
      host: "127.0.0.1",
      servername: "gateway",
    });
  });
  after(async () => {
    session?.destroy();
    await bench?.close();
    folder.remove();
  });
  beforeEach(() => bench.forget());

  const identity = (who: keyof typeof certificateOf): RequestOptions => ({
    cert: certificateOf[who].cert,
    key: certificateOf[who].key,
  });

  const cases: readonly (readonly [
    name: string,
    path: string,
    options: () => RequestOptions,
    expected: number | string,
  ])[] = [
    ["a tenant's certificate is its credential", query, () => identity("a"), 200],
    ["a certificate of another tenant is 403", query, () => identity("b"), 403],
    [
      "a certificate of another tenant is 403 with the right password too",
      query,
      () => ({ ...identity("b"), headers: { authorization: auth.a } }),
      403,
    ],
    [
      "a password of another tenant is 403 with the right certificate too",
      query,
      () => ({ ...identity("a"), headers: { authorization: auth.b } }),
      403,
    ],
    [
      "an unknown password is 401 even with the right certificate",
      query,
      () => ({ ...identity("a"), headers: { authorization: "Basic eDp5" } }),
      401,
    ],
    [
      "certificate and password of one tenant agree",
      query,
      () => ({ ...identity("a"), headers: { authorization: auth.a } }),
      200,
    ],
    [
      "a password alone is enough where certificates are optional",
      query,
      () => ({ headers: { authorization: auth.a } }),
      200,
    ],
    ["nothing is 401", query, () => ({}), 401],
    ["a certificate does not read all tenants", "/api/v1/query", () => identity("a"), 403],
    ["an expired certificate ends the handshake", query, () => identity("expired"), "refused"],
    ["a certificate of a foreign authority ends the handshake", query, () => identity("foreign"), "refused"],
  ];
  for (const [name, path, options, expected] of cases) {
    it(name, async () => {
      expect(await send({ bench, ca }, path, options())).to.equal(expected);
      expect(bench.queryFrontend.arrivals.map((it) => it.headers["whizard-tenant"])).to.deep.equal(
        expected === 200 ? ["a"] : [],
      );
    });
  }

  it("speaks TLS 1.2 and 1.3 and nothing older", async () => {
    const handshake = (version: SecureVersion): Promise<string> =>
      new Promise((resolve) => {
        const range = { minVersion: version, maxVersion: version, ciphers: "DEFAULT:@SECLEVEL=0" };
        const socket = connectTls(
          { host: "127.0.0.1", port: bench.port, servername: "gateway", ca: ca.ca, ...range },
          () => {
            resolve(socket.getProtocol() ?? "");
            socket.destroy();
          },
        );
        socket.on("error", () => resolve("refused"));
      });
    const all = await Promise.all((["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const).map(handshake));
    expect(all).to.deep.equal(["refused", "refused", "TLSv1.2", "TLSv1.3"]);
  });

  const http2Cases: readonly (readonly [
    name: string,
    headers: Record<string, string | string[]>,
    status: number | string,
  ])[] = [
    ["HTTP/2 is served", {}, 200],
    [
      "HTTP/2 with the tenant header of another is still this tenant",
      { "whizard-tenant": ["b", "b"], whizard_tenant: "b", "thanos-tenant": "b" },
      200,
    ],
    ["HTTP/2 with another authority is still this tenant", { ":authority": "b" }, 200],
    ["HTTP/2 with another scheme is still this tenant", { ":scheme": "http" }, 200],
    ["HTTP/2 with the path of another is 403", { ":path": "/b/api/v1/query" }, 403],
    ["HTTP/2 with dot segments is 400", { ":path": "/a/../b/api/v1/query" }, 400],
    ["HTTP/2 with an absolute path is 400", { ":path": "//b/api/v1/query" }, 400],
    ["HTTP/2 with an encoded slash is 400", { ":path": "/a%2f..%2fb/api/v1/query" }, 400],
    ["HTTP/2 with a whole address as path is refused", { ":path": "https://gateway/b/api/v1/query" }, "refused"],
    ["HTTP/2 POST without a length is 411", { ":method": "POST" }, 411],
    ["HTTP/2 with the credential of another is 403", { authorization: auth.b }, 403],
  ];
  for (const [name, headers, expected] of http2Cases) {
    it(name, async () => {
      const status = await new Promise((resolve) => {
        const stream = session.request({ ":path": query, authorization: auth.a, ...headers } as Record<string, string>);
        stream.on("response", (answer) => resolve(answer[":status"]));
        stream.on("error", () => resolve("refused"));
        stream.resume().end();
      });
      expect(status).to.equal(expected);
      expect(bench.queryFrontend.arrivals.map((it) => it.headers["whizard-tenant"])).to.deep.equal(
        expected === 200 ? ["a"] : [],
      );
      expect(bench.queryFrontend.arrivals.every((it) => it.url === "/api/v1/query?query=up")).to.equal(true);
    });
  }
});

describe("the gateway whose clients' certificates name the tenant in another field", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let bench: GatewayBench;
  let ca: Authority;

  before(async () => {
    ca = authority(folder.path, "authority");
    const { certificateFile } = ca.issue("gateway");
    const tls = { certificateFile, clientCaFile: ca.caFile, clientCertificate: "required" } as const;
    bench = await startGateway((input) => ({ ...input, tls, clientTenantField: "OU" }));
  });
  after(async () => {
    await bench?.close();
    folder.remove();
  });

  const cases: readonly (readonly [name: string, commonName: string, furtherFields: string, status: number])[] = [
    ["that field is the tenant", "laptop", "/O=b/OU=a", 200],
    ["the common name is none", "a", "/OU=b", 403],
    ["the first of several counts", "laptop", "/OU=a/OU=b", 200],
    ["a further one does not", "laptop", "/OU=b/OU=a", 403],
    ["a certificate without it is of no tenant", "a", "", 403],
  ];
  for (const [name, commonName, furtherFields, expected] of cases) {
    it(name, async () => {
      const { cert, key } = ca.issue(commonName, "valid", [], furtherFields);
      expect(await send({ bench, ca }, query, { cert, key })).to.equal(expected);
    });
  }
});
