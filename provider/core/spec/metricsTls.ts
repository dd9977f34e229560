import { z } from "zod";
import type { Issue } from "../issue.ts";
import { host, longText } from "./leaf.ts";
import { secretKeyRef } from "./workload.ts";

/** How an agent reads the metrics of components that speak TLS to each other. */
export const metricsTls = z
  .strictObject({
    serverName: host().describe("Name that the components' certificates have: `metrics.<name>.<namespace>` of them."),
    secret: secretKeyRef.shape.name
      .optional()
      .describe(
        "Secret in the agent's namespace with `tls.crt`, `tls.key` and `ca.crt`: a copy of `<name>-tls-metrics`, where " +
          "cert-manager or you make that one.",
      ),
    ca: longText().optional().describe("Certificates of the authorities that the components trust, PEM."),
    certificate: longText().optional().describe("Certificate that the agent shows, PEM."),
    privateKey: longText().optional().meta({ secret: true }).describe("Its private key, PEM; kept in a Secret."),
  })
  .meta({
    id: "MetricsTls",
    description:
      "A client certificate for the metrics of a topology with `componentTls`: the fields of the Whizard component's output " +
      "`metricsTls`, or a Secret. Whoever has it can ask Query, too.",
  });

export type MetricsTlsSpec = z.output<typeof metricsTls>;

/** Checks that the files are given once. */
export const checkMetricsTls = (tls: MetricsTlsSpec | undefined, path: string): readonly Issue[] => {
  if (tls === undefined) return [];
  const { secret, ca, certificate, privateKey } = tls;
  const given = [ca, certificate, privateKey].filter((text) => text !== undefined).length;
  return given === (secret === undefined ? 3 : 0)
    ? []
    : [
        {
          path,
          reason: "the certificate is incomplete or given twice",
          hint: "ca, certificate and privateKey together, or secret alone",
        },
      ];
};
