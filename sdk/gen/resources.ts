import type { z } from "zod";
import { agentProxy, aloneComponents, whizard, type AloneName } from "../../provider/core/index.ts";
import { agentProxyOutputs, aloneOutputs, whizardOutputs } from "./outputs.ts";
import { tenantPlacementInputs, tenantPlacementOutputs } from "./tenantPlacement.ts";

/** A resource of the package: its inputs and outputs are schemas. */
export interface Resource {
  readonly isComponent: boolean;
  readonly description: string;
  readonly inputs: z.ZodType;
  readonly outputs: z.ZodType;
}

const aloneResource = (name: AloneName): readonly [string, Resource] => {
  const { schema } = aloneComponents[name];
  return [
    name,
    { isComponent: true, description: schema.description ?? "", inputs: schema, outputs: aloneOutputs[name] },
  ];
};

/** Every resource of the package, by the last part of its token. */
export const resources: Readonly<Record<string, Resource>> = {
  Whizard: {
    isComponent: true,
    description:
      "A multi-tenant Thanos for a fleet of Kubernetes clusters: gateway, router, ingesters, queries, stores and " +
      "compactors in the central cluster, from one spec.",
    inputs: whizard,
    outputs: whizardOutputs,
  },
  AgentProxy: {
    isComponent: true,
    description: agentProxy.description ?? "",
    inputs: agentProxy,
    outputs: agentProxyOutputs,
  },
  ...Object.fromEntries((Object.keys(aloneComponents) as readonly AloneName[]).map(aloneResource)),
  TenantPlacement: {
    isComponent: false,
    description:
      "Decides which ingester and compactor each declared tenant is on, at preview, and keeps the decision in the " +
      "stack's state. Whizard makes one by itself; programs need none.",
    inputs: tenantPlacementInputs,
    outputs: tenantPlacementOutputs,
  },
};
