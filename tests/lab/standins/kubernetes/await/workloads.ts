import { at, numberAt, textAt } from "../../provider/values.ts";
import type { KubeObject } from "../kubeObject.ts";
import { conditionOf, conditionText, hasCondition, isObserved, readiness, type ReadyRule } from "./readiness.ts";

const desired = (object: KubeObject): number => {
  const replicas = at(object, "spec", "replicas");
  return typeof replicas === "number" ? replicas : 1;
};

/** A Deployment is ready when its latest ReplicaSet has every replica available and the older ones have none. */
export const deployment: ReadyRule = (object) => {
  const wanted = desired(object);
  const available = numberAt(object, "status", "availableReplicas");
  const updated = numberAt(object, "status", "updatedReplicas");
  const isRolledOut = updated >= wanted && available >= wanted && numberAt(object, "status", "replicas") === updated;
  const progressing = conditionOf(object, "Progressing");
  const problem = progressing?.status === "False" ? `; ${conditionText(progressing)}` : "";
  const text = `Waiting for app ReplicaSet to be available (${Math.min(available, updated)}/${wanted} Pods available)${problem}`;
  return readiness(isObserved(object) && isRolledOut && (wanted === 0 || hasCondition(object, "Available")), text);
};

/** A StatefulSet is ready when every replica is, at the newest revision; with OnDelete the revision does not matter. */
export const statefulSet: ReadyRule = (object) => {
  const wanted = desired(object);
  const count = (field: string) => numberAt(object, "status", field);
  const isOnDelete =
    textAt(object, "spec", "updateStrategy", "type") === "OnDelete" && numberAt(object, "metadata", "generation") > 1;
  const isAtRevision = textAt(object, "status", "currentRevision") === textAt(object, "status", "updateRevision");
  const hasReplicas = count("replicas") === wanted && count("readyReplicas") === wanted;
  const ready =
    isObserved(object) && hasReplicas && (isOnDelete || (isAtRevision && count("currentReplicas") === wanted));
  const done = isAtRevision ? count("readyReplicas") : Math.min(count("readyReplicas"), count("updatedReplicas"));
  return readiness(
    ready,
    hasReplicas && done === wanted
      ? "Waiting for StatefulSet to update .status.currentRevision"
      : `Waiting for StatefulSet to roll out (${done}/${wanted} Pods ready)`,
  );
};

/** A DaemonSet is ready when each node that should run it runs the newest version. */
export const daemonSet: ReadyRule = (object) => {
  const count = (field: string) => numberAt(object, "status", field);
  const wanted = count("desiredNumberScheduled");
  const isOnDelete = textAt(object, "spec", "updateStrategy", "type") === "OnDelete";
  const isUpdated = isOnDelete || count("updatedNumberScheduled") === wanted;
  const ready = isObserved(object) && isUpdated && count("numberReady") === wanted && count("numberUnavailable") === 0;
  return readiness(ready, `Waiting for DaemonSet to roll out (${count("numberReady")}/${wanted} Pods ready)`);
};

/** A Job is ready when it is complete; one that has failed stays failed. */
export const job: ReadyRule = (object) => {
  const failure = conditionOf(object, "Failed");
  if (failure?.status === "True")
    return { ready: false, waitingFor: `Job failed: ${conditionText(failure)}`, failed: true };
  const active = numberAt(object, "status", "active");
  return readiness(
    hasCondition(object, "Complete"),
    `Waiting for Job to succeed (Active: ${active} | Succeeded: ${numberAt(object, "status", "succeeded")} | Failed: ${numberAt(object, "status", "failed")})`,
  );
};

/** A Pod is ready when it says so, or when it has succeeded. */
export const pod: ReadyRule = (object) =>
  readiness(
    hasCondition(object, "Ready") || textAt(object, "status", "phase") === "Succeeded",
    `Waiting for Pod to be ready (phase ${textAt(object, "status", "phase") || "unknown"})`,
  );

/** A ReplicationController is ready when its replicas are available. */
export const replicationController: ReadyRule = (object) =>
  readiness(
    numberAt(object, "status", "availableReplicas") === desired(object),
    "Waiting for replicas to be available",
  );
