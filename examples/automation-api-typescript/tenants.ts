import {
  ConcurrentUpdateError,
  LocalWorkspace,
  type ConfigMap,
  type EngineEvent,
  type OutputMap,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { program } from "./program.ts";

/** Where a tenant's metrics go, and the password to write and read them with. */
export interface Place {
  readonly tenant: string;
  readonly ingester: string;
  readonly password: string;
}

/** One step of an update: what is done to which resource. */
export interface Step {
  readonly operation: string;
  readonly resource: string;
}

/** A request that could not be fulfilled; nothing of it remains. */
export class RequestError extends Error {}

interface Settings {
  readonly stack: string;
  /** Folder for the stack's configuration. */
  readonly workDir: string;
  readonly config: ConfigMap;
}

const stepOf = ({ resourcePreEvent }: EngineEvent): Step | undefined => {
  if (resourcePreEvent === undefined || resourcePreEvent.metadata.op === "same") return undefined;
  const { op, urn } = resourcePreEvent.metadata;
  return { operation: op, resource: urn.split("::").at(-1) ?? urn };
};

const placeOf = (tenant: string, outputs: OutputMap): Place => {
  const placement = outputs["placement"]?.value as Record<string, { ingester: string }>;
  const passwords = outputs["passwords"]?.value as Record<string, string>;
  return { tenant, ingester: placement[tenant]?.ingester ?? "", password: passwords[tenant] ?? "" };
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
    const errors: string[] = [];
    try {
      const { outputs } = await this.#stack.up({
        onEvent: (event) => {
          const step = stepOf(event);
          if (step !== undefined) onStep(step);
          if (event.diagnosticEvent?.severity === "error") errors.push(event.diagnosticEvent.message.trim());
        },
      });
      return placeOf(name, outputs);
    } catch (cause) {
      await this.#remember(before);
      if (cause instanceof ConcurrentUpdateError) throw new RequestError("another update is under way", { cause });
      throw new RequestError(errors.join("\n") || String(cause), { cause });
    }
  }

  #remember(tenants: readonly string[]): Promise<void> {
    return this.#stack.setConfig("tenants", { value: JSON.stringify(tenants) });
  }
}
