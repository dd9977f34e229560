/** What the engine did with one resource. */
interface StepEvent {
  readonly metadata: { readonly op: string; readonly urn: string; readonly type: string };
}

/** A line of the engine's event log, as far as it is shown. */
export interface EngineEvent {
  readonly resOutputsEvent?: StepEvent;
  readonly resourcePreEvent?: StepEvent;
  readonly diagnosticEvent?: { readonly urn?: string; readonly message: string; readonly severity: string };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

const done: Readonly<Record<string, string>> = { create: "created", update: "updated", delete: "deleted" };

/** Steps that a user recognises: a component is as soon made as registered, and of an object's kinds workloads take time. */
const shown = /:(Deployment|StatefulSet|Namespace|Service|RandomPassword|TenantPlacement)$/;

const nameOf = ({ metadata }: StepEvent): string =>
  `${metadata.type.split(":").at(-1)} ${metadata.urn.split("::").at(-1)}`;

/** A short line for the user, or nothing where the event says nothing new. */
export function describeEvent({ resOutputsEvent, resourcePreEvent }: EngineEvent): string | undefined {
  const step = resOutputsEvent ?? resourcePreEvent;
  if (step === undefined || !shown.test(step.metadata.type)) return undefined;
  const { op, type } = step.metadata;
  if (resOutputsEvent !== undefined) return done[op] && `${done[op]} ${nameOf(step)}`;
  const isSlow = /:(Deployment|StatefulSet)$/.test(type);
  return isSlow && done[op] !== undefined ? `waiting for ${nameOf(step)}` : undefined;
}

const plain = (text: string): string => text.replaceAll(/<\{%[^%]*%\}>/g, "").trim();

/** The text of an error that the engine reports, with the resource it is about. */
export function errorOf({ diagnosticEvent }: EngineEvent): string | undefined {
  if (diagnosticEvent?.severity !== "error") return undefined;
  const { urn, message } = diagnosticEvent;
  const text = plain(message);
  // The last word on the whole update repeats what its resources said.
  if (text === "" || text === "update failed" || text === "resource registration failed") return undefined;
  const name = urn?.split("::").at(-1);
  return name === undefined ? text : `${name}: ${text}`;
}
