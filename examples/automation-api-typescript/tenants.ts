import { LocalWorkspace, type ConfigMap, type OutputMap, type Stack } from "@pulumi/pulumi/automation/index.js";
import { program } from "./program.ts";
import { follow, type Step } from "./steps.ts";

/** Where a tenant's metrics go, and the password to write and read them with. */
export interface Place {
  readonly tenant: string;
  readonly ingester: string;
  readonly password: string;
  /** Where the gateway is reached from within its cluster. */
  readonly gateway: { readonly host: string; readonly port: number };
}

interface Settings {
  readonly stack: string;
  /** Folder for the stack's configuration. */
  readonly workDir: string;
  readonly config: ConfigMap;
}

const placeOf = (tenant: string, outputs: OutputMap): Place => {
  const placement = outputs["placement"]?.value as Record<string, { ingester: string }>;
  const passwords = outputs["passwords"]?.value as Record<string, string>;
  const gateway = outputs["gateway"]?.value as Place["gateway"];
  return { tenant, ingester: placement[tenant]?.ingester ?? "", password: passwords[tenant] ?? "", gateway };
};

/** The tenants of one stack, which this program updates itself. */
export class Tenants {
  readonly #stack: Stack;
  /** A stack takes one update at a time, so requests wait for those before them. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(stack: Stack) {
    this.#stack = stack;
  }

  static async open({ stack: stackName, workDir, config }: Settings): Promise<Tenants> {
    const stack = await LocalWorkspace.createOrSelectStack({ stackName, projectName: "tenants", program }, { workDir });
    await stack.setAllConfig(config);
    return new Tenants(stack);
  }

  /** Who there is, in the order in which they came. */
  async list(): Promise<readonly string[]> {
    const { tenants } = await this.#stack.getAllConfig().then((all) => ({ tenants: all["tenants:tenants"] }));
    return tenants === undefined ? [] : (JSON.parse(tenants.value) as string[]);
  }

  /** Adds a tenant and tells each step; a tenant that is there already only gets its place told. */
  add(name: string, onStep: (step: Step) => void): Promise<Place> {
    const added = this.#last.then(() => this.#add(name, onStep));
    this.#last = added.catch(() => undefined);
    return added;
  }

  /** Waits for the updates under way. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #add(name: string, onStep: (step: Step) => void): Promise<Place> {
    const before = await this.list();
    if (before.includes(name)) return placeOf(name, await this.#stack.outputs());
    await this.#remember([...before, name]);
    try {
      return placeOf(name, await follow(onStep, (onEvent) => this.#stack.up({ onEvent })));
    } catch (error) {
      await this.#remember(before);
      throw error;
    }
  }

  #remember(tenants: readonly string[]): Promise<void> {
    return this.#stack.setConfig("tenants", { value: JSON.stringify(tenants) });
  }
}
