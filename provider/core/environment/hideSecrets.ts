import { mapSecrets } from "../spec/secretFields.ts";
import { whizard } from "../spec/whizard.ts";

/**
 * The inputs of a topology with every text replaced that belongs into Secrets only: a stack's configuration tells of a
 * whole key that something in it is secret, and not what.
 */
export const hideSecrets = (
  inputs: Readonly<Record<string, unknown>>,
  replace: (text: string) => unknown,
): Readonly<Record<string, unknown>> => mapSecrets(whizard, inputs, replace) as Readonly<Record<string, unknown>>;
