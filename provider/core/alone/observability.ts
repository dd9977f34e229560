import { buildDashboards } from "../manifests/dashboards.ts";
import { buildDatasources } from "../manifests/datasources.ts";
import { identify } from "../manifests/identity.ts";
import { buildBase } from "../manifests/namespace.ts";
import { prometheusRuleApi } from "../rules/prometheusRule.ts";
import type { ObservabilityAloneSpec } from "../spec/alone/observability.ts";
import { chosenGroups } from "../spec/builtinRules.ts";
import { renderRuleFile } from "../spec/ruleFile.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface ObservabilityOutputs {
  /** Names of the alerts that are deployed. */
  readonly alerts: readonly string[];
}

const { group, version, kind } = prometheusRuleApi;

const buildRules = (spec: ObservabilityAloneSpec, identity: Identity) => {
  const groups = spec.rules === undefined ? [] : chosenGroups(spec.rules, spec.tenantLabelName);
  if (groups.length === 0) return { objects: [], alerts: [] };
  const metadata = metadataOf(identity, `${identity.name}-builtin`);
  const object = {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { ...metadata, labels: { ...metadata.labels, ...spec.ruleLabels } },
    spec: {
      groups: groups.flatMap((it) => (JSON.parse(renderRuleFile(it)) as { readonly groups: readonly object[] }).groups),
    },
  };
  return { objects: [object], alerts: groups.flatMap(({ rules }) => rules.map(({ alert = "" }) => alert)) };
};

/** Dashboards, data sources and alerts beside a Prometheus or a Thanos of one's own. */
export const compileObservability = (spec: ObservabilityAloneSpec): AloneArtifacts<ObservabilityOutputs> => {
  const identity = identify(spec, "observability", spec.name);
  const { objects, alerts } = buildRules(spec, identity);
  return {
    base: buildBase(spec),
    objects: [
      ...buildDashboards(identity, spec.dashboards, spec.tenantLabelName),
      ...buildDatasources(spec.datasources, identity, spec.dashboards),
      ...objects,
    ],
    outputs: { alerts },
  };
};
