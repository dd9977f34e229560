import type { Acl, Reply, Rule } from "./section.ts";

/** Conditions on the form of a request, before anybody asks what it wants. */
export const requestAcls: readonly Acl[] = [
  // Every path that is served is written in these characters; without a percent sign there is only one way to write it.
  { name: "plain_path", sample: [["path"]], match: { kind: "reg", values: ["^/[A-Za-z0-9._/-]*$"] } },
  { name: "ambiguous_path", sample: [["path"]], match: { kind: "sub", values: ["//", "/./", "/../"] } },
  { name: "ambiguous_path", sample: [["path"]], match: { kind: "end", values: ["/.", "/.."] } },
  { name: "fragment", sample: [["url"]], match: { kind: "sub", values: ["#"] } },
  { name: "origin_form", sample: [["url"]], match: { kind: "beg", values: ["/"] } },
  { name: "http2", sample: [["req.ver"]], match: { kind: "str", values: ["2.0"] } },
  {
    name: "many_credentials",
    sample: [["req.fhdr_cnt", "authorization"]],
    match: { kind: "int", operator: "gt", value: 1 },
  },
  { name: "chunked", sample: [["req.hdr", "transfer-encoding"]], match: { kind: "found" } },
  { name: "measured", sample: [["req.hdr", "content-length"]], match: { kind: "found" } },
  { name: "by_get", sample: [["method"]], match: { kind: "str", values: ["GET"] } },
  { name: "by_post", sample: [["method"]], match: { kind: "str", values: ["POST"] } },
];

const badPath: Reply = {
  status: 400,
  text: "the path must be plain: letters, digits and . _ - / only, no empty or dot segments, no percent-encoding",
};

/** Refuses, with 400, requests that two servers could read in two ways. HAProxy's parser has refused malformed ones before. */
export const requestRules: readonly Rule[] = [
  { do: "reply", reply: badPath, when: ["!plain_path"] },
  { do: "reply", reply: badPath, when: ["ambiguous_path"] },
  { do: "reply", reply: badPath, when: ["fragment"] },
  // In HTTP/2 the address is always absolute and HAProxy has checked its parts.
  {
    do: "reply",
    reply: { status: 400, text: "absolute request addresses are not served" },
    when: ["!origin_form", "!http2"],
  },
  { do: "reply", reply: { status: 400, text: "more than one Authorization header" }, when: ["many_credentials"] },
];

/** Refuses bodies without a length or beyond the limit: 411 and 413, which Prometheus does not repeat. */
export function bodyRules(maxBodyBytes: number): { readonly acls: readonly Acl[]; readonly rules: readonly Rule[] } {
  const noLength: Reply = { status: 411, text: "send a Content-Length" };
  return {
    acls: [
      { name: "too_large", sample: [["req.body_size"]], match: { kind: "int", operator: "gt", value: maxBodyBytes } },
    ],
    rules: [
      { do: "reply", reply: noLength, when: ["chunked"] },
      { do: "reply", reply: noLength, when: ["by_post", "!measured"] },
      {
        do: "reply",
        reply: { status: 413, text: `a body may hold ${maxBodyBytes} bytes at most` },
        when: ["too_large"],
      },
    ],
  };
}

/**
 * Header names that never pass, as patterns on the lower-case name, each with `-` or `_`: what Thanos reads for itself
 * (THANOS-REPLICA would skip replication), what claims another origin, path or method, and what ends at this hop.
 */
const strippedHeaders: readonly string[] = [
  "^(x[-_])?thanos[-_]",
  "^x[-_]scope[-_]orgid$",
  "^(x[-_])?forwarded([-_]|$)",
  "^x[-_](real[-_]ip|original|rewrite|http[-_]method|method[-_]override)",
  "^(authorization|proxy[-_].*|cookie2?)$",
  "^(connection|keep[-_]alive|upgrade|te|trailer|http2[-_]settings)$",
];

/** Removes what a client must not say to Thanos, the tenant header in every spelling included. */
export function stripRules(tenantHeader: string): readonly Rule[] {
  const tenant = tenantHeader.toLowerCase().replaceAll(/[-_]/g, "[-_]");
  return [`^${tenant}$`, ...strippedHeaders].map((pattern) => ({ do: "deleteHeaders", pattern }));
}
