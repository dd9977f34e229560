import { type ApiPath, apiPaths, targetOf } from "../apiPaths.ts";
import { type Attack, attackBy, type RequestText } from "../attack.ts";
import { malformedHeaders, tenantHeaders } from "../../core/haproxy/hostileHeaders.ts";
import { credentialDigest, basicAuthorization } from "../../../provider/core/haproxy/credential.ts";
import { tenantPassword } from "../../golden/buildGolden.ts";
import { authorization } from "../attack.ts";
import { intruderBody, writeHeaders } from "./intruder.ts";

/** A request to a path below a prefix, with a body where it takes one. */
export const requestTo = (path: ApiPath, target: string, at: number): RequestText => ({
  method: path.method,
  target,
  ...(path.method === "POST" ? { body: intruderBody(at), headers: writeHeaders } : {}),
});

const withHeaders = (request: RequestText, lines: readonly string[]): RequestText => ({
  ...request,
  headers: [...(request.headers ?? []), ...lines],
});

const moreHeaders: readonly string[] = [
  "WHIZARD-TENANT: B",
  "WHIZARD-TENANT: b\r\nwhizard-tenant: a",
  "WHIZARD-TENANT: b, a",
  "WHIZARD-TENANT: .*",
  "WHIZARD-TENANT: b|a",
  "WHIZARD-TENANT: b\\",
  'WHIZARD-TENANT: b"} or {x="',
  "WHIZARD-TENANT: ../b",
  "WHIZARD-TENANT:",
  "WHIZARD.TENANT: b",
  "WHIZARD--TENANT: b",
  "THANOS-TENANT: b\r\nWHIZARD-TENANT: b",
  "Host: b",
  "X-Forwarded-Prefix: /b",
  "X-Forwarded-Uri: /b/api/v1/query",
  "X-Original-Method: POST",
  "Range: bytes=0-",
  "Accept-Encoding: gzip",
  "Accept-Encoding: zstd, br, gzip",
];

/** A's own path with header lines that say B. */
export const headerAttacks = (at: number): readonly Attack[] =>
  apiPaths(at).flatMap((path) =>
    [...tenantHeaders, ...moreHeaders, ...malformedHeaders].map((line) =>
      attackBy(JSON.stringify(line), withHeaders(requestTo(path, targetOf("/a/", path), at), [line])),
    ),
  );

/** Ways to write B's path, or one that another server could take for it. `{e}` stands for the endpoint. */
const tricks: readonly string[] = [
  ..."/b/{e} /B/{e} /b//{e} /b/./{e} /b/{e}/ /b/{e}%00 /b/{e}.json /b/{e};a /b/{E} /b./{e} /b,a/{e} /b|a/{e}".split(
    " ",
  ),
  ..."//b/{e} /./b/{e} /../b/{e} /a/../b/{e} /a/./../b/{e} /a/b/{e} /b/a/{e} /a/{e}/../../../../b/{e}".split(" "),
  ..."/a/%2e%2e/b/{e} /a/%2E%2E/b/{e} /a/.%2e/b/{e} /a/..%2fb/{e} /a%2f..%2fb/{e} /a/%252e%252e/b/{e}".split(" "),
  ..."/%62/{e} /b%00/{e} /a%00/../b/{e} /a%00b/{e} /b%20/{e} /b%2f{e} /%2fb/{e} /b%0d%0a/{e} /b%09/{e}".split(" "),
  ..."/b;x=y/{e} /a;/../b/{e} /a/..;/b/{e} /a\\..\\b/{e} \\b\\{e} /b#/{e} /a#/../b/{e} /a/{e}#/b/{e}".split(" "),
  ..."http://gateway/b/{e} https://gateway/b/{e} http://b/b/{e} http://b@gateway/b/{e} //gateway/b/{e} b/{e}".split(
    " ",
  ),
  ..."/*/{e} /.*/{e} /a+b/{e} /a|b/{e} /{e} //{e} /./{e} /a/../{e} /%2f{e} /api/v1/../../b/{e}".split(" "),
  ..."/\xe2\x80\xaeb/{e} /\xef\xbd\x82/{e} /b\xc0\xaf{e} /b\x85/{e} /b\xa0/{e}".split(" "),
  "/b /{e}",
  "/ b/{e}",
  "/b\t/{e}",
];

const written = (trick: string, path: ApiPath): string => {
  const target = trick.replaceAll("{e}", path.endpoint).replaceAll("{E}", path.endpoint.toUpperCase());
  return path.question === "" ? target : `${target}?${path.question}`;
};

/** A's credential on paths that are, or could be taken for, B's or everybody's. */
export const pathAttacks = (at: number): readonly Attack[] =>
  apiPaths(at).flatMap((path) => tricks.map((trick) => attackBy(trick, requestTo(path, written(trick, path), at))));

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;
const passwordOfA = tenantPassword("a");

/** Credentials that are A's, nobody's, or look like B's. Texts that hold a line break bring a second header. */
const credentials: readonly string[] = [
  "",
  basicAuthorization("b", passwordOfA),
  basicAuthorization("B", tenantPassword("a")),
  basic("b:"),
  basic("b"),
  basic(`a:${passwordOfA}\0b`),
  basic(`b\0:${passwordOfA}`),
  basic(`a:${passwordOfA}\r\nb:x`),
  `${authorization.a}, ${authorization.a}`,
  `${authorization.a} b`,
  authorization.a.replace("Basic", "basic"),
  authorization.a.replace("Basic", "Bearer"),
  `Digest ${credentialDigest("b", passwordOfA)}`,
  "Basic",
  "Bearer b",
  "Bearer rw:b",
  "rw:b",
  ":b",
  `${authorization.a}\r\nAuthorization: ${basic("b:")}`,
  `${authorization.a}\r\nProxy-Authorization: ${authorization.a}`,
];

/** B's path and the global one with every credential that A could make. */
export const credentialAttacks = (at: number): readonly Attack[] =>
  apiPaths(at).flatMap((path) =>
    ["/b/", "/"].flatMap((prefix) =>
      credentials.map((credential) =>
        attackBy(`as ${JSON.stringify(credential)}`, {
          ...requestTo(path, targetOf(prefix, path), at),
          // An empty credential is none at all.
          authorization: credential,
        }),
      ),
    ),
  );

/** The port of the administrator's web UI, with A's credential and others. */
export const webUiAttacks = (at: number): readonly Attack[] =>
  apiPaths(at).flatMap((path) =>
    ["/", "/a/", "/b/", "//", "/static/../"].flatMap((prefix) =>
      ["", authorization.a].map((credential) =>
        attackBy(
          `web UI as ${credential === "" ? "nobody" : "A"}`,
          { ...requestTo(path, targetOf(prefix, path), at), authorization: credential },
          { webUi: true },
        ),
      ),
    ),
  );
