import { expect } from "chai";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { malformedHeaders, tenantHeaders } from "./hostileHeaders.ts";
import { rawRequest } from "./rawRequest.ts";
import type { Arrival } from "./recordingServer.ts";

/** A request of tenant `a` that wants to be tenant `b`. `passes`: it may arrive, but as tenant `a` and as nothing else. */
interface Attack {
  readonly name: string;
  readonly bytes: string;
  readonly statuses: readonly number[];
  readonly passes?: boolean;
}

const head = `Host: gateway\r\nAuthorization: ${auth.a}\r\n`;
const get = (path: string, headers = ""): string => `GET ${path} HTTP/1.1\r\n${head}${headers}\r\n`;
const post = (path: string, headers: string, body = ""): string =>
  `POST ${path} HTTP/1.1\r\n${head}${headers}\r\n${body}`;
const own = "/a/api/v1/query?query=up";

const plainRefusals: readonly (readonly [path: string, status: number])[] = [
  ["/b/api/v1/query", 403],
  ["/B/api/v1/query", 403],
  ["/A/api/v1/query", 403],
  ["/a./api/v1/query", 403],
  ["/a-/api/v1/query", 403],
  ["/ab/api/v1/query", 403],
  ["/api/api/v1/query", 403],
  ["/api/v1/query", 403],
  ["/a/b/api/v1/query", 404],
  ["/a/API/v1/query", 404],
  ["/a/api/v1/Query", 404],
  ["/a/api/v1/query.", 404],
  ["/a/api/v1/query/../../../../b/api/v1/query", 400],
  ["/a/../b/api/v1/query", 400],
  ["/a/./../b/api/v1/query", 400],
  ["/../b/api/v1/query", 400],
  ["/a/..", 400],
  ["/a/.", 400],
  ["//b/api/v1/query", 400],
  ["//a/api/v1/query", 400],
  ["/a//api/v1/query", 400],
  ["/a/api/v1//query", 400],
  ["/a/api/v1/query//", 400],
  ["/a/%2e%2e/b/api/v1/query", 400],
  ["/a/%2E%2E/b/api/v1/query", 400],
  ["/a%2f..%2fb/api/v1/query", 400],
  ["/a%2F../b/api/v1/query", 400],
  ["/b%00/api/v1/query", 400],
  ["/a%00b/api/v1/query", 400],
  ["/%61/api/v1/query", 400],
  ["/%62/api/v1/query", 400],
  ["/a/api/v1/%71uery", 400],
  ["/a/api/v1/query%3f", 400],
  ["/a/api/v1/query%", 400],
  ["/a/api/v1/query%zz", 400],
  ["/a/%252e%252e/b/api/v1/query", 400],
  ["/a/..;/b/api/v1/query", 400],
  ["/a;x=y/api/v1/query", 400],
  ["/a\\..\\b/api/v1/query", 400],
  ["\\b\\api\\v1\\query", 400],
  ["/a/api/v1/query#/../../../b", 400],
  ["/a/api/v1/query?x#y", 400],
  ["/a:b/api/v1/query", 400],
  ["/a@b/api/v1/query", 400],
  ["/a+/api/v1/query", 400],
  ["/a*/api/v1/query", 400],
  ["/*/api/v1/query", 400],
  ["/\xe1/api/v1/query", 400],
  ["/a/api/v1/label/%5f%5fname%5f%5f/values", 400],
  ["http://gateway/a/api/v1/query", 400],
  ["http://b/b/api/v1/query", 400],
  ["https://gateway/b/api/v1/query", 400],
  ["gateway/b/api/v1/query", 400],
  ["*", 400],
  ["", 400],
];

const chunkedBody = "0\r\n\r\n";
const smuggled = `GET /b/api/v1/query HTTP/1.1\r\nHost: gateway\r\n\r\n`;

const attacks: readonly Attack[] = [
  ...tenantHeaders.map((line): Attack => ({
    name: `the header ${JSON.stringify(line)}`,
    bytes: get(own, `${line}\r\n`),
    statuses: [200],
    passes: true,
  })),
  ...malformedHeaders.map((line): Attack => ({
    name: `the malformed header ${JSON.stringify(line)}`,
    bytes: get(own, `${line}\r\n`),
    statuses: [400],
  })),
  ...plainRefusals.map(([path, status]): Attack => ({
    name: `the path ${JSON.stringify(path)}`,
    bytes: get(path),
    statuses: [status],
  })),
  {
    name: "another tenant in the query string",
    bytes: get(`${own}&tenant=b&WHIZARD-TENANT=b`),
    statuses: [200],
    passes: true,
  },
  {
    name: "a path inside the query string",
    bytes: get("/a/api/v1/query?/../../../b/api/v1/query"),
    statuses: [200],
    passes: true,
  },
  { name: "two Authorization headers", bytes: get(own, `Authorization: ${auth.b}\r\n`), statuses: [400] },
  { name: "two equal Authorization headers", bytes: get(own, `Authorization: ${auth.a}\r\n`), statuses: [400] },
  {
    name: "two credentials in one header",
    bytes: `GET ${own} HTTP/1.1\r\nHost: g\r\nAuthorization: ${auth.a}, ${auth.b}\r\n\r\n`,
    statuses: [401],
  },
  { name: "an empty credential", bytes: `GET ${own} HTTP/1.1\r\nHost: g\r\nAuthorization:\r\n\r\n`, statuses: [401] },
  {
    name: "the digest in place of the credential",
    bytes: `GET ${own} HTTP/1.1\r\nHost: g\r\nAuthorization: Digest a\r\n\r\n`,
    statuses: [401],
  },
  {
    name: "a credential in the address",
    bytes: `GET http://b:secret-b@gateway/b/api/v1/query HTTP/1.1\r\nHost: gateway\r\n\r\n`,
    statuses: [400],
  },
  {
    name: "a credential with trailing text",
    bytes: `GET ${own} HTTP/1.1\r\nHost: g\r\nAuthorization: ${auth.a}x\r\n\r\n`,
    statuses: [401],
  },
  {
    name: "Content-Length and Transfer-Encoding",
    bytes: post("/a/api/v1/receive", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", chunkedBody + smuggled),
    statuses: [411],
  },
  {
    name: "Transfer-Encoding and Content-Length",
    bytes: post("/a/api/v1/receive", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", chunkedBody + smuggled),
    statuses: [411],
  },
  {
    name: "a chunked body",
    bytes: post("/a/api/v1/receive", "Transfer-Encoding: chunked\r\n", chunkedBody),
    statuses: [411],
  },
  {
    name: "a chunked query",
    bytes: post("/a/api/v1/query", "Transfer-Encoding: chunked\r\n", chunkedBody),
    statuses: [411],
  },
  { name: "a chunked GET", bytes: get(own, "Transfer-Encoding: chunked\r\n") + chunkedBody, statuses: [411] },
  {
    name: "an unknown transfer coding",
    bytes: post("/a/api/v1/receive", "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", "12345"),
    statuses: [400],
  },
  {
    name: "a folded transfer coding",
    bytes: post("/a/api/v1/receive", "Transfer-Encoding:\r\n chunked\r\n", chunkedBody),
    statuses: [411],
  },
  {
    name: "two different lengths",
    bytes: post("/a/api/v1/receive", "Content-Length: 5\r\nContent-Length: 6\r\n", "123456"),
    statuses: [400],
  },
  {
    name: "a list of different lengths",
    bytes: post("/a/api/v1/receive", "Content-Length: 5, 6\r\n", "123456"),
    statuses: [400],
  },
  { name: "a negative length", bytes: post("/a/api/v1/receive", "Content-Length: -1\r\n"), statuses: [400] },
  { name: "a signed length", bytes: post("/a/api/v1/receive", "Content-Length: +5\r\n", "12345"), statuses: [400] },
  {
    name: "a hexadecimal length",
    bytes: post("/a/api/v1/receive", "Content-Length: 0x5\r\n", "12345"),
    statuses: [400],
  },
  { name: "an empty length", bytes: post("/a/api/v1/receive", "Content-Length:\r\n"), statuses: [400] },
  { name: "no length at all", bytes: post("/a/api/v1/receive", ""), statuses: [411] },
  {
    name: "a length beyond the limit",
    bytes: post("/a/api/v1/receive", "Content-Length: 100001\r\n"),
    statuses: [413],
  },
  {
    name: "a request hidden in a body",
    bytes: post("/a/api/v1/receive", `Content-Length: ${smuggled.length}\r\n`, smuggled),
    statuses: [200],
    passes: true,
  },
  {
    name: "a second request for the other tenant on the same connection",
    bytes: get(own) + get("/b/api/v1/query"),
    statuses: [200, 403],
    passes: true,
  },
  {
    name: "a second request without credential on the same connection",
    bytes: get(own) + smuggled,
    statuses: [200, 401],
    passes: true,
  },
  { name: "two Host headers", bytes: get(own, "Host: b\r\n"), statuses: [400] },
  { name: "a bare line feed as line end", bytes: get(own).replaceAll("\r\n", "\n"), statuses: [200], passes: true },
  { name: "a line feed inside the path", bytes: get("/a/api/v1/query\n/b"), statuses: [400] },
  { name: "a space inside the path", bytes: get("/a/api/v1/query /b"), statuses: [400] },
  { name: "a tab after the path", bytes: get(`${own}\t`), statuses: [200], passes: true },
  { name: "a tenant header folded into a credential", bytes: get(own, " WHIZARD-TENANT: b\r\n"), statuses: [401] },
  {
    name: "a tenant header folded into another",
    bytes: get(own, "X: y\r\n WHIZARD-TENANT: b\r\n"),
    statuses: [200],
    passes: true,
  },
  { name: "HTTP/0.9", bytes: "GET /b/api/v1/query\r\n\r\n", statuses: [400] },
  { name: "HTTP/2 without TLS on a path of the other tenant", bytes: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", statuses: [] },
  { name: "TRACE", bytes: get(own).replace("GET", "TRACE"), statuses: [405] },
  { name: "CONNECT", bytes: get("gateway:80").replace("GET", "CONNECT"), statuses: [400] },
  { name: "a method in lower case", bytes: get(own).replace("GET", "get"), statuses: [405] },
  { name: "HEAD", bytes: get(own).replace("GET", "HEAD"), statuses: [405] },
  { name: "a header block beyond the buffer", bytes: get(own, `X: ${"x".repeat(20_000)}\r\n`), statuses: [400] },
];

const forbidden =
  /^(x[-_])?(thanos|forwarded)|^x[-_](scope|real|original|rewrite|http)|^(authorization|proxy|cookie|upgrade|te$|trailer|http2)|_/i;

function assertOnlyTenantA(arrival: Arrival): void {
  const names = arrival.rawHeaders.filter((_, index) => index % 2 === 0);
  expect(names.filter((name) => name.toLowerCase() === "whizard-tenant")).to.have.length(1);
  expect(arrival.headers["whizard-tenant"]).to.equal("a");
  expect(names.filter((name) => forbidden.test(name))).to.deep.equal([]);
  expect(arrival.headers.connection ?? "").not.to.match(/tenant|upgrade/i);
  expect(arrival.url).to.match(/^\/api\/v1\/(query\?|receive$)/);
}

describe(`tenant a attacks the gateway in ${attacks.length} ways`, function () {
  this.timeout(30_000);
  let bench: GatewayBench;
  before(async () => {
    bench = await startGateway();
  });
  after(() => bench.close());
  beforeEach(() => bench.forget());

  for (const attack of attacks) {
    it(`${attack.name} ${attack.passes === true ? "does not change the tenant" : "is refused"}`, async () => {
      const answer = await rawRequest(bench.port, attack.bytes);
      expect(answer.statuses).to.deep.equal(attack.statuses);
      const arrivals = [...bench.router.arrivals, ...bench.queryFrontend.arrivals, ...bench.globalQuery.arrivals];
      expect(arrivals).to.have.length(attack.passes === true ? 1 : 0);
      arrivals.forEach(assertOnlyTenantA);
    });
  }
});
