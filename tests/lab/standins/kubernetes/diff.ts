import type { Difference, DiffQuery } from "../provider/provider.ts";
import { parseCheckpoint, plainObject } from "./checkpoint.ts";
import { immutableFields } from "./immutableFields.ts";
import {
  annotationOf,
  annotations,
  isPatchToken,
  metadataOf,
  nameOf,
  namespaceOf,
  type KubeObject,
} from "./kubeObject.ts";
import { normalize } from "./normalize.ts";
import { objectDiff } from "./objectDiff.ts";
import type { Session } from "./session.ts";

/**
 * Compares the new inputs with those that made the object; a refresh has put what drifted into the latter. An object with a
 * name of the user's own is deleted before its replacement is created, as two cannot have one name.
 */
export function diffResource(session: Session, query: DiffQuery): Difference {
  const { live, inputs } = parseCheckpoint(query.olds);
  const old = withNamespace(normalize(inputs), live);
  const wanted = withNamespace(normalize(plainObject(query.news)), live);
  const immutable = isPatchToken(query.type)
    ? ["metadata.name", "metadata.namespace"]
    : immutableFields(wanted, session.config);
  const changes = objectDiff(old, wanted, immutable, query.ignoreChanges);
  const replaces = [...changes.values()].some((kind) => kind.endsWith("_REPLACE"));
  const isAutonamed = annotationOf(wanted, annotations.autonamed) === "true";
  const isSameName = nameOf(wanted) === nameOf(live) && namespaceOf(wanted) === namespaceOf(live);
  return { changes, deleteBeforeReplace: replaces && !isAutonamed && isSameName };
}

/** Inputs may leave the namespace "default" out, and may name one for an object that has none. */
function withNamespace(inputs: KubeObject, live: KubeObject): KubeObject {
  const metadata = metadataOf(inputs);
  if (!namespaceOf(live)) delete metadata.namespace;
  else metadata.namespace ??= "default";
  return inputs;
}
