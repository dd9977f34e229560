import { isAlone } from "../golden/components.ts";
import { goldenCases } from "../golden/goldenCase.ts";

/** The cases that together use every field of every component. */
export const fullCases = goldenCases.filter(
  ({ name, component }) => name.startsWith("every-field") || isAlone(component),
);
