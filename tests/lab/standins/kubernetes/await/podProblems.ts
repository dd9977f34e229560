import { at, isObject, listAt, numberAt, textAt, type Properties } from "../../provider/values.ts";
import { kindOf, nameOf, namespaceOf, type KubeObject } from "../kubeObject.ts";
import type { Objects } from "../objects.ts";
import { conditionOf, conditionText } from "./readiness.ts";

/** What keeps the pods of a workload from being ready, one line a problem: `[Pod x]: containers with unready status …`. */
export async function podProblems(objects: Objects, workload: KubeObject): Promise<string[]> {
  if (kindOf(workload) === "Pod") return problemsOf(workload);
  const labels = at(workload, "spec", "selector", "matchLabels");
  if (!isObject(labels) || Object.keys(labels).length === 0) return [];
  const like = { apiVersion: "v1", kind: "Pod", metadata: { namespace: namespaceOf(workload) } };
  const pods = await objects.list(like, labels);
  return pods.filter((pod) => !at(pod, "metadata", "deletionTimestamp")).flatMap(problemsOf);
}

function problemsOf(pod: KubeObject): string[] {
  const scheduled = conditionOf(pod, "PodScheduled");
  const unscheduled = scheduled?.status === "False" ? [conditionText(scheduled)] : [];
  const statuses = [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
  return [...unscheduled, ...statuses.flatMap(containerProblem)].map((problem) => `[Pod ${nameOf(pod)}]: ${problem}`);
}

/** Reasons that only say that a container has not started yet. */
const harmless = ["ContainerCreating", "PodInitializing", "Completed"];

function containerProblem(status: Properties): string[] {
  const name = `container ${textAt(status, "name")}`;
  const waiting = textAt(status, "state", "waiting", "reason");
  const ended = lastExit(status);
  if (waiting && !harmless.includes(waiting)) {
    return [`${name}: [${waiting}] ${textAt(status, "state", "waiting", "message")}${ended && ` (${ended})`}`];
  }
  if (ended && status.ready !== true) return [`${name}: ${ended}`];
  return status.ready === false && at(status, "state", "running") ? [`${name} is running but not ready`] : [];
}

function lastExit(status: Properties): string {
  const terminated = at(status, "state", "terminated") ?? at(status, "lastState", "terminated");
  const code = numberAt(terminated, "exitCode");
  if (code === 0) return "";
  const message = textAt(terminated, "message").trim();
  return `exited with code ${code}, ${textAt(terminated, "reason")}${message && `: ${message}`}`;
}
