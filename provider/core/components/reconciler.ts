import { buildReconciler } from "../manifests/reconciler.ts";
import { renderDeclared } from "../reconcile/declared.ts";
import { renderRuleSets } from "../reconcile/declaredRules.ts";
import type { Topology } from "../topology/topology.ts";
import type { Component } from "./component.ts";
import type { Secrets } from "./secrets.ts";

/** What serves Tenant objects in the cluster, unless it is off. */
export const composeReconciler = (topology: Topology, { reconciler: parts }: Secrets): readonly Component[] => {
  const { spec, placement, names } = topology;
  if (spec.reconciler === undefined) return [];
  if (parts === undefined) throw new Error("a topology with a reconciler needs its program and key");
  const objects = buildReconciler(topology, {
    spec: spec.reconciler,
    declared: renderDeclared({ spec, placement }),
    ruleSets: renderRuleSets(spec.ruleSets),
    ...parts,
  });
  return [{ type: "Reconciler", name: names.reconciler, objects }];
};
