import { apiError } from "./apiError.ts";
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

const badPath: Reply = apiError(
  400,
  "the path must be plain: letters, digits and . _ - / only, no empty or dot segments, no percent-encoding",
);

/** Refuses, with 400, paths that two servers could read in two ways. */
export const pathRules = (when: readonly string[]): readonly Rule[] =>
  ["!plain_path", "ambiguous_path"].map((it) => ({ do: "reply", reply: badPath, when: [...when, it] }));

/** The same for the rest of a request's head. HAProxy's parser has refused malformed ones before. */
export const headRules: readonly Rule[] = [
  { do: "reply", reply: badPath, when: ["fragment"] },
  // In HTTP/2 the address is always absolute and HAProxy has checked its parts.
  {
    do: "reply",
    reply: apiError(400, "absolute request addresses are not served"),
    when: ["!origin_form", "!http2"],
  },
  { do: "reply", reply: apiError(400, "more than one Authorization header"), when: ["many_credentials"] },
];

/** Refuses, with 400, requests that two servers could read in two ways. */
export const requestRules: readonly Rule[] = [...pathRules([]), ...headRules];

/**
 * Refuses bodies without a length, beyond the limit, or of remote write 2.0: 411, 413 and 415, which Prometheus does not
 * repeat. Thanos 0.42 reads version 1.0 only, and would answer 200 to the other one without keeping a sample.
 */
export function bodyRules(maxBodyBytes: number): { readonly acls: readonly Acl[]; readonly rules: readonly Rule[] } {
  const noLength = apiError(411, "send a Content-Length");
  const tooLarge = apiError(413, `a body may hold ${maxBodyBytes} bytes at most`);
  const otherVersion = apiError(
    415,
    "remote write 2.0 is not served, send 1.0 (protobuf_message: prometheus.WriteRequest)",
  );
  return {
    acls: [
      { name: "too_large", sample: [["req.body_size"]], match: { kind: "int", operator: "gt", value: maxBodyBytes } },
      {
        name: "second_version",
        sample: [["req.fhdr", "content-type"], ["lower"]],
        match: { kind: "sub", values: ["io.prometheus.write.v2."] },
      },
    ],
    rules: [
      { do: "reply", reply: noLength, when: ["chunked"] },
      { do: "reply", reply: noLength, when: ["by_post", "!measured"] },
      { do: "reply", reply: tooLarge, when: ["too_large"] },
      { do: "reply", reply: otherVersion, when: ["by_post", "second_version"] },
    ],
  };
}

/**
 * Header names that never pass, as alternatives of one pattern on the lower-case name: what Thanos reads for itself
 * (THANOS-REPLICA would skip replication), what claims another origin, path or method, and what ends at this hop.
 */
const strippedNames: readonly string[] = [
  "thanos-",
  "x-(?:thanos-|forwarded(?:-|$)|scope-orgid$|real-ip|original|rewrite|http-method|method-override)",
  "forwarded(?:-|$)",
  "authorization$",
  "proxy-",
  "cookie2?$",
  "connection$",
  "keep-alive$",
  "upgrade$",
  "te$",
  "trailer$",
  "http2-settings$",
];

/**
 * Removes what a client must not say to Thanos, the tenant header included. Names with an underscore never pass: some
 * servers read it as a dash. One pattern for all of them, because each runs over every header of a request.
 */
export const stripRule = (tenantHeader: string): Rule => ({
  do: "deleteHeaders",
  match: "reg",
  pattern: `^(?:${tenantHeader.toLowerCase()}$|${strippedNames.join("|")})|_`,
});
