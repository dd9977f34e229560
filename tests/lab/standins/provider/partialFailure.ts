import type { Properties } from "./values.ts";

/** A resource exists but did not become what it should be: the engine records its state together with the reasons. */
export class PartialFailure extends Error {
  readonly id: string;
  readonly state: Properties;
  readonly inputs: Properties | undefined;
  readonly reasons: readonly string[];

  constructor(message: string, resource: { id: string; state: Properties; inputs?: Properties }, reasons: string[]) {
    super(message);
    this.name = "PartialFailure";
    this.id = resource.id;
    this.state = resource.state;
    this.inputs = resource.inputs;
    this.reasons = [message, ...reasons];
  }
}
