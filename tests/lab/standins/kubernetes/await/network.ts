import { at, isObject, listAt, textAt, type Properties } from "../../provider/values.ts";
import { isNotFound } from "../apiError.ts";
import type { KubeObject } from "../kubeObject.ts";
import { readiness, type ReadyRule, type Surroundings } from "./readiness.ts";

/** How long endpoints are given to appear; the real plugin waits ten seconds, which changes nothing but the time it takes. */
const settleTime = 2_000;

/**
 * A Service is ready when its endpoints are there and none of them is unready, and a load balancer has its address. One
 * without selector or cluster address has no endpoints to wait for. As in the real plugin a selector that matches no pod is
 * ready once that has been so for a while.
 */
export const service: ReadyRule = async (object, surroundings) => {
  const type = textAt(object, "spec", "type");
  if (type === "LoadBalancer" && listAt(object, "status", "loadBalancer", "ingress").length === 0) {
    return readiness(false, "Service was not allocated an IP address; does your cloud provider support this?");
  }
  const selector = at(object, "spec", "selector");
  const hasSelector = isObject(selector) && Object.keys(selector).length > 0;
  if (!hasSelector || type === "ExternalName" || textAt(object, "spec", "clusterIP") === "None")
    return readiness(true, "");
  const subsets = await endpointSubsets(object, surroundings);
  const pending = subsets.some((subset) => listAt(subset, "notReadyAddresses").length > 0);
  const present = subsets.some((subset) => listAt(subset, "addresses").length > 0);
  const settled = present || surroundings.elapsed >= settleTime;
  return readiness(
    settled && !pending,
    "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods",
  );
};

async function endpointSubsets(object: KubeObject, { objects }: Surroundings): Promise<Properties[]> {
  try {
    const { name = "", namespace = "" } = object.metadata as Properties;
    const endpoints = await objects.get({ apiVersion: "v1", kind: "Endpoints", metadata: { name, namespace } });
    return listAt(endpoints, "subsets");
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** An Ingress is ready when its controller has given it an address. */
export const ingress: ReadyRule = (object) =>
  readiness(
    listAt(object, "status", "loadBalancer", "ingress").length > 0,
    "Ingress has not been allocated an address: is there an ingress controller for its class?",
  );
