import { type ApiPath, apiPaths, targetOf } from "../apiPaths.ts";
import { type Attack, authorization, bytesOf } from "../attack.ts";
import { sendRaw } from "../door.ts";
import { intruderBody, writeHeaders } from "./intruder.ts";

/** Some of these requests are never answered. */
const patience = { quietMs: 150, longestMs: 1500 };

const raw = (name: string, bytes: Buffer): Attack => ({ name, send: (door) => sendRaw(door, bytes, patience) });

const head = (lines: readonly string[]): string => `${lines.join("\r\n")}\r\n\r\n`;

/** B's path as a second request would ask for it: with A's credential, and with none. */
const hidden = (path: ApiPath, credential: string): string =>
  head([
    `GET ${targetOf("/b/", path)} HTTP/1.1`,
    "Host: gateway",
    "WHIZARD-TENANT: b",
    ...(credential === "" ? [] : [`Authorization: ${credential}`]),
  ]);

/** Headers that two servers could read as different lengths of the body, which is the chunk that ends it. */
const lengths: readonly (readonly string[])[] = [
  ["Content-Length: 5", "Transfer-Encoding: chunked"],
  ["Transfer-Encoding: chunked", "Content-Length: 5"],
  ["Transfer-Encoding: chunked"],
  ["Transfer-Encoding:\tchunked", "Content-Length: 5"],
  ["Transfer-Encoding : chunked", "Content-Length: 5"],
  ["Transfer-Encoding: xchunked", "Content-Length: 5"],
  ["Transfer-Encoding: chunked, identity", "Content-Length: 5"],
  ["Transfer-Encoding: identity", "Content-Length: 5"],
  ["Transfer-Encoding: identity, chunked", "Content-Length: 5"],
  ["Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Content-Length: 5"],
  ["X: y\nTransfer-Encoding: chunked", "Content-Length: 5"],
  ["Transfer-Encoding:\r\n chunked", "Content-Length: 5"],
  ['Transfer-Encoding: "chunked"', "Content-Length: 5"],
  ["TRANSFER_ENCODING: chunked", "Content-Length: 5"],
  ["Content-Length: 5", "Content-Length: 0"],
  ["Content-Length: 0", "Content-Length: 5"],
  ["Content-Length: 5, 0"],
  ["Content-Length: +0"],
  ["Content-Length: 0x0"],
  ["Content-Length: 0 "],
  ["Content-Length: -1"],
  ["Content-Length: 18446744073709551616"],
  ["Content_Length: 5"],
  [],
];

/** A request whose body another server could take for the next request. */
export const smugglingAttacks = (at: number): readonly Attack[] => {
  const [ask, ...more] = apiPaths(at);
  const inner = [ask, ...more].filter((path) => path !== undefined && /query$|series|labels$/.test(path.endpoint));
  const carriers = ["/a/api/v1/receive", "/a/api/v1/query"];
  return carriers.flatMap((carrier) =>
    inner.flatMap((path) =>
      lengths.flatMap((lines) =>
        ["", authorization.a].map((credential) => {
          const before = head([
            `POST ${carrier} HTTP/1.1`,
            "Host: gateway",
            `Authorization: ${authorization.a}`,
            ...lines,
          ]);
          const bytes = `${before}0\r\n\r\n${hidden(path!, credential)}`;
          const who = credential === "" ? "nobody" : "A";
          return raw(
            `${JSON.stringify(lines)} to ${carrier}, then ${path!.endpoint} as ${who}`,
            Buffer.from(bytes, "latin1"),
          );
        }),
      ),
    ),
  );
};

/** Several requests on one connection, of which only A's own may be answered. */
export const pipelineAttacks = (at: number): readonly Attack[] =>
  apiPaths(at).flatMap((path) => {
    const own = head([`GET /a/api/v1/labels HTTP/1.1`, "Host: gateway", `Authorization: ${authorization.a}`]);
    return ["", authorization.a].map((credential) =>
      raw(`after an own one, ${path.endpoint}`, Buffer.from(own + hidden(path, credential) + own, "latin1")),
    );
  });

const oversized = 17 * 1024 * 1024;

/** Requests that are too large, too slow or broken off. */
export const burdenAttacks = (at: number): readonly Attack[] => [
  ...["/a/api/v1/receive", "/b/api/v1/receive", "/a/api/v1/query", "/b/api/v1/query"].flatMap((target) => [
    raw(
      `a body beyond the limit to ${target}`,
      bytesOf({ method: "POST", target, body: Buffer.alloc(oversized, "x") }),
    ),
    raw(
      `a length beyond the limit to ${target}`,
      bytesOf({ method: "POST", target, headers: [`Content-Length: ${oversized}`] }),
    ),
    raw(`headers beyond the buffer to ${target}`, bytesOf({ target, headers: [`X: ${"x".repeat(20_000)}`] })),
    raw(
      `many headers to ${target}`,
      bytesOf({ target, headers: Array.from({ length: 200 }, (_, index) => `X-${index}: b`) }),
    ),
    raw(
      `a body that does not come to ${target}`,
      bytesOf({ method: "POST", target, headers: ["Content-Length: 100"] }),
    ),
    raw(
      `half a write to ${target}`,
      bytesOf({
        method: "POST",
        target,
        headers: [...writeHeaders, "Expect: 100-continue"],
        body: intruderBody(at),
      }).subarray(0, -20),
    ),
    raw(`half a head to ${target}`, bytesOf({ target }).subarray(0, -30)),
    raw(
      `a body that is no snappy to ${target}`,
      bytesOf({ method: "POST", target, headers: writeHeaders, body: "b".repeat(1000) }),
    ),
    raw(`HTTP/0.9 to ${target}`, Buffer.from(`GET ${target}\r\n\r\n`)),
    raw(`HTTP/1.0 to ${target}`, Buffer.from(`GET ${target} HTTP/1.0\r\nAuthorization: ${authorization.a}\r\n\r\n`)),
    raw(`HTTP/2 in plain text to ${target}`, Buffer.from(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${target}`)),
    ...["HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "POST"].map((method) =>
      raw(`${method} ${target}`, bytesOf({ method, target })),
    ),
  ]),
];
