import { type Attack, attackBy } from "../attack.ts";
import { encodeVersion1, encodeVersion2, type SentSeries } from "../writeRequest.ts";
import { encodeOtlp, otlpHeaders } from "../otlpRequest.ts";
import { intruderMetric, intruderSeries, writeHeaders } from "./intruder.ts";

/** Labels by which a series itself could say whose it is. */
const labels: readonly SentSeries["labels"][] = [
  [["tenant_id", "b"]],
  [
    ["tenant_id", "a"],
    ["tenant_id", "b"],
  ],
  [
    ["tenant_id", "b"],
    ["tenant_id", "a"],
  ],
  [["tenant", "b"]],
  [["__tenant_id__", "b"]],
  [["__tenant__", "b"]],
  [["TENANT_ID", "b"]],
  [["tenant_id\0", "b"]],
  [["tenant_id", "b\0"]],
  [["tenant_id", "../b"]],
  [["", "b"]],
  [["receive_replica", "whizard-ingester-0-0"]],
  [["__org_id__", "b"]],
  [
    ["__name__", intruderMetric],
    ["tenant_id", "b"],
  ],
];

const version2Headers: readonly string[] = [
  "Content-Encoding: snappy",
  "Content-Type: application/x-protobuf;proto=io.prometheus.write.v2.Request",
  "X-Prometheus-Remote-Write-Version: 2.0.0",
];

/** Headers that a write may carry besides. */
const headers: readonly (readonly string[])[] = [
  [],
  ["WHIZARD-TENANT: b"],
  ["THANOS-TENANT: b"],
  ["THANOS-REPLICA: 1", "WHIZARD-TENANT: b"],
  ["X-Scope-OrgID: b"],
  ["tenant_id: b"],
];

/** Where A may write, and where it may not. */
const targets: readonly string[] = [
  "/a/api/v1/receive",
  "/a/api/v1/write",
  "/a/api/v1/otlp/v1/metrics",
  "/a/api/v1/receive?tenant_id=b",
  "/b/api/v1/receive",
  "/api/v1/receive",
  "/a/api/v1/otlp",
];

/** Writes of both versions and by OTLP whose series say that they are B's. */
export const writeAttacks = (at: number): readonly Attack[] =>
  targets.flatMap((target) =>
    labels.flatMap((more) =>
      headers.flatMap((lines) => {
        const series = [intruderSeries(at, more)];
        const send = (version: string, body: Buffer, own: readonly string[]): Attack =>
          attackBy(`${version} with ${JSON.stringify(more)} and ${JSON.stringify(lines)}`, {
            method: "POST",
            target,
            headers: [...own, ...lines],
            body,
          });
        return [
          send("1.0", encodeVersion1(series), writeHeaders),
          send("2.0", encodeVersion2(series), version2Headers),
          send("2.0 under the name of 1.0", encodeVersion2(series), writeHeaders),
          send("OTLP", encodeOtlp({ name: intruderMetric, at, attributes: more }), otlpHeaders),
          send("OTLP of such a resource", encodeOtlp({ name: intruderMetric, at, resource: more }), otlpHeaders),
        ];
      }),
    ),
  );
