import { credentialDigest, basicAuthorization } from "../../../provider/core/haproxy/credential.ts";
import { tenantPassword } from "../../golden/buildGolden.ts";
import { encodeVersion1 } from "../../isolation/writeRequest.ts";
import type { Request } from "./load.ts";

/** The smallest snappy body of 100,000 bytes or more, of series as a node exporter has them. */
const body = (at: number): Buffer => {
  for (let count = 1000; ; count += 100) {
    const series = Array.from({ length: count }, (_, index) => ({
      labels: [
        ["__name__", `node_network_receive_packets_${index % 50}_total`],
        ["cluster", "member-a"],
        ["device", `veth${(index * 2_654_435_761).toString(36)}`],
        ["instance", `10.1.${index % 40}.${(index * 7) % 250}:9100`],
        ["job", "node-exporter"],
        ["namespace", "monitoring"],
      ] as const,
      samples: [{ value: Math.sin(index) * 1e6, timestamp: at }],
    }));
    const encoded = encodeVersion1(series);
    if (encoded.length >= 100_000) return encoded;
  }
};

/** How a request says whose it is: by its path and credential to the gateway, by the header to Thanos. */
type Speaker = "gateway" | "thanos";

const identity = (speaker: Speaker, tenant: string): Readonly<Record<string, string>> =>
  speaker === "gateway"
    ? { Authorization: basicAuthorization(tenant, tenantPassword(tenant)) }
    : { "WHIZARD-TENANT": tenant };

const prefix = (speaker: Speaker, tenant: string): string => (speaker === "gateway" ? `/${tenant}` : "");

const writeBody = body(Date.now());

/** A remote write of 100 kB. It is the same every time: Thanos takes a sample that it has, and does nothing more. */
export const write = (speaker: Speaker, tenant = "a"): Request => ({
  method: "POST",
  path: `${prefix(speaker, tenant)}/api/v1/receive`,
  headers: {
    ...identity(speaker, tenant),
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
  },
  body: writeBody,
});

/** An instant query with some tens of series in its answer. */
export const query = (speaker: Speaker, tenant = "a"): Request => ({
  method: "GET",
  path: `${prefix(speaker, tenant)}/api/v1/query?query=node_network_receive_packets_1_total`,
  headers: identity(speaker, tenant),
});

/** Maps with some tenants and their credentials, the measuring one among them. */
export const mapsOf = (count: number) => {
  const names = ["a", ...Array.from({ length: count - 1 }, (_, index) => `tenant-${index}`)];
  return {
    tenants: names.map((tenant) => ({ tenant })),
    credentials: names.map((tenant) => ({
      tenant,
      digest: credentialDigest(tenant, tenantPassword(tenant)),
      access: "rw" as const,
    })),
  };
};
