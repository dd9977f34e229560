import type { z } from "zod";
import {
  agentProxy,
  aloneComponents,
  parseAgentProxy,
  parseAlone,
  parseWhizard,
  whizard,
  type AloneName,
  type Result,
} from "../../provider/core/index.ts";

/** Every component that a case can be of. */
export type ComponentName = "Whizard" | "AgentProxy" | AloneName;

export const aloneNames = Object.keys(aloneComponents) as readonly AloneName[];

export const isAlone = (name: ComponentName): name is AloneName => Object.hasOwn(aloneComponents, name);

/** The schema of a component's spec. */
export const schemaOf = (name: ComponentName): z.ZodType => {
  if (isAlone(name)) return aloneComponents[name].schema;
  return name === "Whizard" ? whizard : agentProxy;
};

/** Parses a spec of a component. */
export const parseComponent = (name: ComponentName, spec: unknown): Result<unknown> => {
  if (isAlone(name)) return parseAlone(name, spec);
  return name === "Whizard" ? parseWhizard(spec) : parseAgentProxy(spec);
};
