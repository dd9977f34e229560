import type * as pulumi from "@pulumi/pulumi";
import type { CheckResult, ConstructResult, DiffResult, Provider } from "@pulumi/pulumi/provider/index.js";
import schema from "./schema.json" with { type: "json" };

type Olds = Record<string, unknown>;

/**
 * The plugin: components are constructed here, and the placement of tenants is decided here. What a request needs is
 * loaded when it comes, so that the schema is answered at once.
 */
export const whizardProvider: Provider = {
  version: schema.version,

  getSchema: () => Promise.resolve(JSON.stringify(schema)),

  async construct(name, type, inputs, options): Promise<ConstructResult> {
    const opts = options as pulumi.ComponentResourceOptions;
    const component = await constructComponent({ name, type, inputs, opts });
    return { urn: component.urn, state: component.state() };
  },

  async check(_urn, olds: Olds | undefined, news): Promise<CheckResult> {
    const { checkPlacement } = await import("./resources/tenantPlacement.ts");
    return checkPlacement(olds, news, Date.now());
  },

  async diff(_id, _urn, olds, news): Promise<DiffResult> {
    const { diffPlacement } = await import("./resources/tenantPlacement.ts");
    return diffPlacement(olds, news);
  },

  async create(_urn, inputs) {
    const { createPlacement } = await import("./resources/tenantPlacement.ts");
    return createPlacement(inputs);
  },

  async update(_id, _urn, _olds, news) {
    const { updatePlacement } = await import("./resources/tenantPlacement.ts");
    return updatePlacement(news);
  },

  delete: () => Promise.resolve(),
};

interface Request {
  readonly name: string;
  readonly type: string;
  readonly inputs: pulumi.Inputs;
  readonly opts: pulumi.ComponentResourceOptions;
}

const prefix = "whizard:index:";

const constructComponent = async ({ name, type, inputs, opts }: Request) => {
  const kind = type.startsWith(prefix) ? type.slice(prefix.length) : "";
  const { enter } = await import("./presence.ts");
  const hasOwnCluster = inputs["kubeconfig"] !== undefined;
  const presence = await enter({ name, type, opts, hasOwnCluster });
  switch (kind) {
    case "Whizard": {
      const { Whizard } = await import("./components/whizard.ts");
      return new Whizard(name, inputs, opts, presence);
    }
    case "AgentProxy": {
      const { AgentProxy } = await import("./components/agentProxy.ts");
      return new AgentProxy(name, inputs, opts, presence);
    }
    default: {
      const { AloneComponent, isAlone } = await import("./components/aloneComponent.ts");
      if (!isAlone(kind)) throw new Error(`unknown component type ${type}`);
      // The classes of AWS's resources cost time to load: only storages that are there load them.
      const emitAws = inputs["aws"] === undefined ? undefined : (await import("./emitAws.ts")).emitAws;
      return new AloneComponent({ kind, name, inputs, opts, presence }, emitAws);
    }
  }
};
