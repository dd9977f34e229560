import { z } from "zod";
import { durationMs, durationPattern } from "./duration.ts";
import { bytesPattern } from "./quantity.ts";
import { isToken } from "./token.ts";

/** What a pattern allows, in words, for messages and manuals. */
interface Allowed {
  readonly pattern: RegExp;
  readonly allowed: string;
}

/** A string leaf that must match a pattern, unless it is a token that stands for a value known later. */
export const text = ({ pattern, allowed }: Allowed) =>
  z.string().refine((value) => isToken(value) || pattern.test(value), {
    params: { allowed },
    message: "is not allowed",
  });

/** A string that decides which resources exist: it must be known at preview, so it can be no token. */
export const plain = ({ pattern, allowed }: Allowed) =>
  z
    .string()
    .refine((value) => !isToken(value) && pattern.test(value), { params: { allowed }, message: "is not allowed" })
    .meta({ plain: true });

const dnsLabel = {
  pattern: /^[a-z]([a-z0-9-]{0,34}[a-z0-9])?$/,
  allowed: "a name of at most 36 lower case letters, digits and '-' that starts with a letter",
};

/**
 * A prefix of Kubernetes object names. With `-compactor-12345` it has the 52 characters at most that a StatefulSet's
 * name may have: its pods carry it with 11 more in the label `controller-revision-hash`, and labels end at 63.
 */
export const objectName = () => plain(dnsLabel);

/** A Kubernetes namespace. */
export const namespaceName = () =>
  plain({
    pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    allowed: "a DNS label: at most 63 lower case letters, digits and '-'",
  });

const labelText = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  allowed: "a label value: 1 to 63 letters, digits, '.', '_' and '-' that starts and ends with a letter or digit",
};

/** The form of a tenant's id. */
export const tenantIdPattern = labelText.pattern;

/** The name of a ring of Thanos's hashring. */
export const ringName = () => plain(labelText);

/** A tenant's id: it becomes a label value, a path segment and a name in Thanos's hashring. */
export const tenantId = () =>
  plain(labelText).refine((id) => !["api", "-"].includes(id.toLowerCase()), {
    params: { allowed: "any id but 'api', which is the path of global queries" },
    message: "is reserved",
  });

/** The SHA-256 of a certificate, as `openssl x509 -noout -fingerprint -sha256` prints it. */
export const certificateFingerprint = () =>
  plain({
    pattern: /^[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}$/,
    allowed: "64 hex digits, with colons between them or without",
  });

/** A Prometheus label name. */
export const labelName = () =>
  plain({ pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/, allowed: "a label name: letters, digits and '_', no digit first" });

/** The name of a label that Thanos adds; those that start with `__` are Prometheus's own. */
export const externalLabelName = () =>
  labelName().refine((name) => !name.startsWith("__"), {
    params: { allowed: "a label name that does not start with '__'" },
    message: "is reserved",
  });

/** The value of a label that Thanos adds: it stands in a JSON file, and an empty one would be no label. */
export const externalLabelValue = () =>
  text({ pattern: /^[^\u0000-\u001f\u007f]+$/, allowed: "text, not empty, without control characters" });

/** Headers that have a meaning of their own on the way from a client to Thanos. */
const takenHeaders = new Set([
  ...["accept", "accept-encoding", "authorization", "connection", "content-encoding", "content-length", "content-type"],
  ...["cookie", "host", "origin", "te", "transfer-encoding", "upgrade", "user-agent", "x-forwarded-for"],
  ...["thanos-replica", "x-prometheus-remote-write-version"],
]);

/** The name of an HTTP header that no other use has. */
export const headerName = () =>
  plain({ pattern: /^[A-Za-z][A-Za-z0-9-]*$/, allowed: "a header name: letters, digits and '-'" }).refine(
    (name) => !takenHeaders.has(name.toLowerCase()),
    { params: { allowed: "a header of its own, such as WHIZARD-TENANT" }, message: "has another meaning" },
  );

/** A Prometheus duration, such as `7d` or `1h30m`. */
export const duration = (bounds: { readonly min?: string } = {}) => {
  const { min } = bounds;
  const leaf = plain({ pattern: durationPattern, allowed: "a duration such as 30s, 3h, 7d or 1h30m" });
  return min === undefined
    ? leaf
    : leaf.refine((value) => !durationPattern.test(value) || durationMs(value) >= durationMs(min), {
        params: { allowed: `at least ${min}` },
        message: "is too short",
      });
};

/** A time relative to now (`-36h`) or absolute (RFC 3339); empty means unbounded. */
export const timeBound = () =>
  plain({
    pattern: /^$|^-(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$|^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/,
    allowed: "empty, a negative duration such as -36h, or a time such as 2026-01-31T00:00:00Z",
  });

/** A Kubernetes quantity, such as `100m`, `512Mi` or `10Gi`. */
export const quantity = () =>
  text({
    pattern: /^\d+(\.\d+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/,
    allowed: "a quantity such as 250m, 2, 512Mi or 10Gi",
  });

/** An amount of memory that the program itself keeps to. */
export const byteSize = () => plain({ pattern: bytesPattern, allowed: "a number of bytes such as 64Mi or 1Gi" });

/** A container image reference. */
export const image = () => text({ pattern: /^[^\s]{1,512}$/, allowed: "an image reference without spaces" });

/** A host name or address with an optional port. */
export const hostPort = () =>
  text({ pattern: /^[A-Za-z0-9.[\]:_-]+$/, allowed: "a host name or address, with an optional :port" });

/** A host name or IP address, without a port. */
export const host = () =>
  text({
    pattern: /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$|^(?=(.*:){2})[0-9a-fA-F:.]+$/,
    allowed: "a host name or an IP address, without a port",
  });

const ranges = { pattern: /^[0-9a-fA-F.:]+\/\d{1,3}$/, allowed: "a CIDR such as 10.0.0.0/8 or 2001:db8::/32" };

/** A range of IP addresses. */
export const cidr = () =>
  plain(ranges).refine(
    (text) => !ranges.pattern.test(text) || [z.cidrv4(), z.cidrv6()].some((form) => form.safeParse(text).success),
    { params: { allowed: ranges.allowed }, message: "is not allowed" },
  );

/** The URL of an HTTP server, without anything that a flag or a file would have to quote. */
export const httpUrl = () =>
  text({
    pattern: /^https?:\/\/[A-Za-z0-9.[\]:_-]+(\/[A-Za-z0-9._~/-]*)?$/,
    allowed: "a URL such as http://query.whizard.svc.cluster.local:10902",
  });

/** The name of a cluster-scoped Kubernetes object. */
export const resourceName = () =>
  plain({
    pattern: /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/,
    allowed: "at most 63 lower case letters, digits, '-' and '.' that start and end with a letter or digit",
  });

/** The name of a namespaced object as a label carries it: `namespace.name`. */
export const namespacedName = () =>
  plain({ pattern: /^(?=.{1,63}$)[a-z0-9-]+\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, allowed: "namespace.name" });

/** A DNS domain. */
export const domain = () =>
  text({
    pattern: /^[A-Za-z0-9]([A-Za-z0-9.-]{0,126}[A-Za-z0-9])?$/,
    allowed: "a DNS domain such as cluster.local",
  });

/** An address of a Thanos gRPC API, or a DNS name by which Thanos finds several. */
export const storeAddress = () =>
  text({
    pattern: /^((dns|dnssrv|dnssrvnoa)\+)?[A-Za-z0-9.[\]:_-]+$/,
    allowed: "host:port, or a name to look up such as dns+host:port or dnssrv+_grpc._tcp.host",
  });

/** Any text without control characters; may be an Output. */
export const freeText = () =>
  text({ pattern: /^[^\u0000-\u001f\u007f]*$/, allowed: "text without control characters" });

/** Text without control characters that must be known at preview. */
export const knownText = () =>
  plain({ pattern: /^[^\u0000-\u001f\u007f]*$/, allowed: "text without control characters" });

/** Text of several lines, without other control characters; may be an Output. */
export const longText = () =>
  text({
    pattern: /^[^\u0000-\u0008\u000b-\u001f\u007f]*$/,
    allowed: "text without control characters other than tabs and line feeds",
  });

/** A PromQL expression. */
export const expression = () => longText().min(1).max(20_000);

/** The name of a rule, a group or a set of groups: any text of one line. */
export const ruleName = () =>
  plain({
    pattern: /^(?=.*\S)[^\u0000-\u001f\u007f]{1,200}$/,
    allowed: "1 to 200 characters, none of them a control character",
  });

/** The name of a Prometheus series. */
export const metricName = () =>
  plain({
    pattern: /^[a-zA-Z_:][a-zA-Z0-9_:]*$/,
    allowed: "a metric name: letters, digits, '_' and ':', no digit first",
  });

/** A secret text: like `freeText`, and marked as secret in every schema that is made of the spec. */
export const secretText = () => freeText().meta({ secret: true });

const quotable = {
  pattern: /^[^\u0000-\u001f\u007f"\\$]+$/,
  allowed: "text without quotes, backslashes, dollar signs and control characters",
};

/** A name that a cache's server knows; Thanos puts variables in for dollar signs. */
export const cacheUser = () => text(quotable);

/** The password of a cache's server: Thanos puts it between quotes. */
export const cachePassword = () => text(quotable).meta({ secret: true });

/** A whole number within bounds. */
export const count = (min: number, max: number) => z.int().min(min).max(max);
