import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { PlannedStep } from "../../core/index.ts";

/** The parts of a replacement that the engine also tells one by one. */
const parts = new Set(["create-replacement", "delete-replaced", "discard-replaced"]);

/** The step that an event of the engine announces, if it changes anything. */
export const stepOf = ({ resourcePreEvent }: EngineEvent): PlannedStep | undefined => {
  if (resourcePreEvent === undefined) return undefined;
  const { op, type, urn } = resourcePreEvent.metadata;
  if (op === "same" || op === "read" || parts.has(op) || type.startsWith("pulumi:")) return undefined;
  return { op, type, name: urn.split("::").at(-1) ?? urn };
};

/** What a refresh has found, told when it has looked: an object that is other, or one that is gone. */
export const driftOf = ({ resOutputsEvent }: EngineEvent): PlannedStep | undefined => {
  if (resOutputsEvent === undefined) return undefined;
  const { op, type, urn } = resOutputsEvent.metadata;
  if ((op !== "update" && op !== "delete") || type.startsWith("pulumi:")) return undefined;
  return { op, type, name: urn.split("::").at(-1) ?? urn };
};
