import { copy, isObject, listAt, type Properties, type Value } from "../provider/values.ts";
import { annotationOf, annotations, type KubeObject } from "./kubeObject.ts";
import { parsePath, type PropertyPath } from "./propertyPath.ts";

/** Managers whose fields an update takes over: kubectl by any name, and this plugin's own create. */
const takenOver = (entry: Properties): boolean => {
  const manager = String(entry.manager);
  if (manager.startsWith("kubectl")) return true;
  return (
    entry.operation === "Update" && /^(before-first-apply|pulumi-kubernetes|pulumi-resource-kubernetes)/.test(manager)
  );
};

/**
 * The JSON patch that hands the fields of a create, or of kubectl, to this resource's manager, as the real plugin does before
 * an update; undefined when there is nothing to hand over.
 */
export function takeOver(live: KubeObject, manager: string): Value[] | undefined {
  const entries = listAt(live, "metadata", "managedFields");
  const isOurs = (entry: Properties) => entry.manager === manager && entry.operation === "Apply" && !entry.subresource;
  const given = entries.filter((entry) => takenOver(entry) && !isOurs(entry) && !entry.subresource);
  if (given.length === 0) return undefined;
  const ours = entries.find(isOurs);
  const owned = [ours, ...given].reduce<Properties>((set, entry) => mergeFields(set, entry?.fieldsV1 ?? {}), {});
  const entry = {
    apiVersion: live.apiVersion ?? "",
    ...(ours ?? given[0]),
    manager,
    operation: "Apply",
    fieldsV1: owned,
  };
  const rest = entries.filter((it) => it !== ours && !given.includes(it));
  const version = (live.metadata as Properties).resourceVersion ?? "";
  return [
    { op: "replace", path: "/metadata/managedFields", value: [entry, ...rest] },
    { op: "replace", path: "/metadata/resourceVersion", value: version },
  ];
}

function mergeFields(set: Properties, more: Value): Properties {
  const merged = copy(set);
  for (const [key, value] of Object.entries(isObject(more) ? more : {})) {
    const known = merged[key];
    merged[key] = isObject(known) ? mergeFields(known, value) : value;
  }
  return merged;
}

/**
 * Inputs to apply under ignoreChanges: an ignored field that only others own is left out, so that it stays theirs; one that is
 * ours, or nobody's, keeps the value that it has in the cluster.
 */
export function keepIgnored(
  inputs: KubeObject,
  live: KubeObject,
  ignored: readonly string[],
  manager: string,
): KubeObject {
  const object = copy(inputs);
  const entries = listAt(live, "metadata", "managedFields");
  const owns = (path: PropertyPath, ours: boolean) =>
    entries.some((entry) => (entry.manager === manager) === ours && hasField(entry.fieldsV1 ?? null, path));
  for (const path of ignored.map(parsePath)) {
    if (owns(path, false) && !owns(path, true)) setAt(object, path, undefined);
    else {
      const current = valueAt(live, path);
      if (current !== undefined) setAt(object, path, current);
    }
  }
  return object;
}

/** Field sets name fields `f:name`; items of lists are keyed, so a path through a list is not found, as in the real plugin. */
function hasField(fields: Value, path: PropertyPath): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  const inner = isObject(fields) ? fields[`f:${first}`] : undefined;
  return inner !== undefined && hasField(inner, rest);
}

function valueAt(object: Value, path: PropertyPath): Value | undefined {
  let value: Value | undefined = object;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === "number") value = value[step];
    else if (isObject(value)) value = value[step];
    else return undefined;
  }
  return value;
}

function setAt(object: KubeObject, path: PropertyPath, wanted: Value | undefined): void {
  const parent = valueAt(object, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined || !isObject(parent)) return;
  if (wanted === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = wanted;
}

/** Whether to overwrite other managers' fields; a preview does where the update itself would first take them over. */
export function isForced(
  inputs: KubeObject,
  live: KubeObject,
  options: { always: boolean; preview: boolean },
): boolean {
  if (options.always || annotationOf(inputs, annotations.patchForce) === "true") return true;
  const entries = listAt(live, "metadata", "managedFields");
  const isCreator = (entry: Properties) => entry.operation === "Update" && /^pulumi-/.test(String(entry.manager));
  return entries.length === 0 || (options.preview && entries.some(isCreator));
}
