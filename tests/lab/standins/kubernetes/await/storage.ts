import { isDeepStrictEqual } from "node:util";

import { at, isObject, textAt } from "../../provider/values.ts";
import { isNotFound } from "../apiError.ts";
import type { KubeObject } from "../kubeObject.ts";
import { readiness, type ReadyRule, type Surroundings } from "./readiness.ts";

/** A claim is ready when it is bound, or when it waits for its first consumer, as its storage class may want. */
export const persistentVolumeClaim: ReadyRule = async (object, surroundings) => {
  const phase = textAt(object, "status", "phase");
  if (phase === "Bound") return readiness(true, "");
  const waits = phase === "Pending" && (await bindingMode(object, surroundings)) === "WaitForFirstConsumer";
  return readiness(waits, `Waiting for PersistentVolumeClaim to be bound (phase ${phase || "unknown"})`);
};

async function bindingMode(object: KubeObject, { objects }: Surroundings): Promise<string> {
  const name = textAt(object, "spec", "storageClassName");
  if (!name) return "";
  try {
    const like = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name } };
    return textAt(await objects.get(like), "volumeBindingMode");
  } catch (error) {
    if (isNotFound(error)) return "";
    throw error;
  }
}

/** A volume is ready when a claim can have it or has it. */
export const persistentVolume: ReadyRule = (object) => {
  const phase = textAt(object, "status", "phase");
  return readiness(
    phase === "Available" || phase === "Bound",
    `Waiting for PersistentVolume to be available (phase ${phase})`,
  );
};

/** A quota is ready when its controller has taken it over. */
export const resourceQuota: ReadyRule = (object) =>
  readiness(
    isDeepStrictEqual(at(object, "spec", "hard"), at(object, "status", "hard")),
    "Waiting for ResourceQuota to be observed",
  );

/** A service account's token appears by itself; other Secrets are ready at once. */
export const secret: ReadyRule = (object) => {
  const data = object.data ?? null;
  const isReady =
    object.type !== "kubernetes.io/service-account-token" || (isObject(data) && Object.keys(data).length > 0);
  return readiness(isReady, "Waiting for the token of the service account");
};
