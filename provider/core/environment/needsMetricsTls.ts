import { makesCertificates } from "../spec/componentTls.ts";
import { parseWhizard } from "../spec/parse.ts";
import type { CentralStack } from "./centralStack.ts";

/** Whether an agent scrapes, beside a topology whose components speak TLS, and is to get the certificate for that. */
export const needsMetricsTls = (
  { central, spec }: Pick<CentralStack, "central" | "spec">,
  { context, proxy }: Pick<CentralStack["agents"][string], "context" | "proxy">,
): boolean => {
  const { prometheusAgent } = proxy as { readonly prometheusAgent?: { readonly metricsTls?: object } };
  if (context !== central.context || prometheusAgent === undefined || prometheusAgent.metricsTls !== undefined)
    return false;
  const topology = parseWhizard(spec);
  return topology.ok && makesCertificates(topology.value);
};
