import { apiPaths, targetOf } from "../apiPaths.ts";
import { type Attack, authorization } from "../attack.ts";
import { sendHttp2 } from "../door.ts";

type Headers = Readonly<Record<string, string | string[]>>;

const own: Headers = { authorization: authorization.a };

/** What an HTTP/2 request says besides its path, and where it asks. */
const forms: readonly (readonly [name: string, prefix: string, headers: Headers])[] = [
  ["the other's path", "/b/", own],
  ["the path without a tenant", "/", own],
  ["the other's authority", "/a/", { ...own, ":authority": "b" }],
  ["the other in the authority's credential", "/a/", { ...own, ":authority": "b:x@gateway" }],
  ["an authority with a path", "/a/", { ...own, ":authority": "gateway/b" }],
  ["another host", "/a/", { ...own, ":authority": "gateway", host: "b" }],
  ["the scheme http", "/a/", { ...own, ":scheme": "http" }],
  ["a scheme that holds a path", "/a/", { ...own, ":scheme": "https://gateway/b/api/v1/query?x=" }],
  ["an absolute path", "https://gateway/b/", own],
  ["a path that begins with two slashes", "//b/", own],
  ["a path without a slash", "b/", own],
  ["a path that climbs", "/a/../b/", own],
  ["an encoded path that climbs", "/a/%2e%2e/b/", own],
  ["a path with a fragment", "/b#/", own],
  ["the tenant header", "/a/", { ...own, "whizard-tenant": "b" }],
  ["the tenant header twice", "/a/", { ...own, "whizard-tenant": ["a", "b"] }],
  ["the tenant header with an underscore", "/a/", { ...own, whizard_tenant: "b" }],
  ["Thanos's tenant header", "/a/", { ...own, "thanos-tenant": "b", "x-scope-orgid": "b" }],
  ["cookies in pieces", "/a/", { ...own, cookie: ["tenant=b", "whizard-tenant=b"] }],
  ["trailers", "/a/", { ...own, te: "trailers" }],
  ["no credential", "/b/", {}],
  ["CONNECT as a method", "/b/", { ...own, ":method": "CONNECT" }],
  ["a method that holds a request", "/a/", { ...own, ":method": "GET /b/api/v1/query HTTP/1.1\r\nx:" }],
  ["a method with a space", "/a/", { ...own, ":method": "GET /b" }],
  ["a header value that holds a request", "/a/", { ...own, x: "y\r\nwhizard-tenant: b" }],
];

/** Each form on each path, over HTTP/2 as browsers and Go's clients speak it. */
export const http2Attacks = (at: number): readonly Attack[] =>
  apiPaths(at)
    .filter(({ method }) => method === "GET")
    .flatMap((path) =>
      forms.map(([name, prefix, headers]): Attack => ({
        name: `${name}: ${path.endpoint}`,
        send: (door) => sendHttp2(door, { ":method": "GET", ":path": targetOf(prefix, path), ...headers }),
      })),
    );
