import { createHash, randomBytes } from "node:crypto";

import type { CheckQuery } from "../provider/provider.ts";
import { plainObject } from "./checkpoint.ts";
import { annotate, annotationOf, annotations, metadataOf, nameOf, type KubeObject } from "./kubeObject.ts";

/** Gives an object without a name the one that it had, or a new one from its Pulumi name; says why when it must not. */
export function assignName(object: KubeObject, query: CheckQuery): string | undefined {
  if (nameOf(object) || metadataOf(object).generateName) return undefined;
  const old = plainObject(query.olds ?? {});
  const name = annotationOf(old, annotations.autonamed) === "true" ? nameOf(old) : newName(query);
  if (!name) return "autonaming is disabled, resource requires the .metadata.name field to be set";
  metadataOf(object).name = name;
  annotate(object, annotations.autonamed, "true");
  return undefined;
}

/** Unique names end in eight hexadecimal characters; the engine's seed makes preview and update agree. */
function newName({ urn, proposedName, randomSeed }: CheckQuery): string {
  if (proposedName !== undefined) return proposedName;
  return `${urn.split("::").slice(3).join("::")}-${randomHex(randomSeed, urn)}`;
}

/** The name under which server-side apply records this resource's fields: the annotation's, the state's, or a new one. */
export const fieldManagerOf = (inputs: KubeObject, recorded: string): string =>
  annotationOf(inputs, annotations.patchFieldManager) ||
  recorded ||
  `pulumi-kubernetes-${randomHex(new Uint8Array(), "")}`;

function randomHex(seed: Uint8Array, salt: string): string {
  const bytes = seed.length > 0 ? createHash("sha256").update(seed).update(salt).digest() : randomBytes(4);
  return bytes.subarray(0, 4).toString("hex");
}
