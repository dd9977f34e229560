import { textAt } from "../../provider/values.ts";
import { apiVersionOf, kindOf, type KubeObject } from "../kubeObject.ts";
import { ingress, service } from "./network.ts";
import { hasCondition, readiness, type ReadyRule } from "./readiness.ts";
import { persistentVolume, persistentVolumeClaim, resourceQuota, secret } from "./storage.ts";
import { daemonSet, deployment, job, pod, replicationController, statefulSet } from "./workloads.ts";

const namespace: ReadyRule = (object) =>
  readiness(textAt(object, "status", "phase") === "Active", "Waiting for Namespace to be active");

const customResourceDefinition: ReadyRule = (object) =>
  readiness(hasCondition(object, "Established"), "Waiting for CustomResourceDefinition to be established");

const rules: Readonly<Record<string, ReadyRule>> = {
  "apps/v1/Deployment": deployment,
  "apps/v1/StatefulSet": statefulSet,
  "apps/v1/DaemonSet": daemonSet,
  "batch/v1/Job": job,
  "v1/Pod": pod,
  "v1/ReplicationController": replicationController,
  "v1/Service": service,
  "networking.k8s.io/v1/Ingress": ingress,
  "v1/PersistentVolumeClaim": persistentVolumeClaim,
  "v1/PersistentVolume": persistentVolume,
  "v1/ResourceQuota": resourceQuota,
  "v1/Secret": secret,
  "v1/Namespace": namespace,
  "apiextensions.k8s.io/v1/CustomResourceDefinition": customResourceDefinition,
};

/** The rule of an object's kind, or undefined where existing is being ready. */
export const readyRuleOf = (object: KubeObject): ReadyRule | undefined =>
  rules[`${apiVersionOf(object)}/${kindOf(object)}`];
