import {
  ConcurrentUpdateError,
  type EngineEvent,
  type OutputMap,
  type UpResult,
} from "@pulumi/pulumi/automation/index.js";

/** One step of an update: what is done to which resource. */
export interface Step {
  readonly operation: string;
  readonly resource: string;
}

/** A request that could not be fulfilled. */
export class RequestError extends Error {}

const stepOf = ({ resourcePreEvent }: EngineEvent): Step | undefined => {
  if (resourcePreEvent === undefined || resourcePreEvent.metadata.op === "same") return undefined;
  const { op, urn } = resourcePreEvent.metadata;
  return { operation: op, resource: urn.split("::").at(-1) ?? urn };
};

/** Runs an update and tells each step; what it ended with. Throws RequestError with what the engine says is wrong. */
export const follow = async (
  onStep: (step: Step) => void,
  update: (onEvent: (event: EngineEvent) => void) => Promise<UpResult>,
): Promise<OutputMap> => {
  const errors: string[] = [];
  try {
    const { outputs } = await update((event) => {
      const step = stepOf(event);
      if (step !== undefined) onStep(step);
      if (event.diagnosticEvent?.severity === "error") errors.push(event.diagnosticEvent.message.trim());
    });
    return outputs;
  } catch (cause) {
    if (cause instanceof ConcurrentUpdateError) throw new RequestError("another update is under way", { cause });
    throw new RequestError(errors.join("\n") || String(cause), { cause });
  }
};
