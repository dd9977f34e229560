import {
  defaultTenantIn,
  statusQueries,
  namesOf,
  slotAnnotation,
  tenantApi,
  tenantLabelOf,
  type StatusAnswers,
  type StatusObserved,
  type StatusRuleGroup,
  type StatusSample,
  type StatusWorkload,
  type TenantObject,
} from "../core/index.ts";
import type { StatusCluster, StatusTarget } from "./statusCluster.ts";
import { openComponents, type StatusComponents } from "./statusComponents.ts";
import { UserError } from "./userError.ts";

interface Items<T> {
  readonly items: readonly T[];
}

interface Workload {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly replicas?: number;
    readonly template?: { readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] } };
  };
  readonly status?: { readonly readyReplicas?: number };
}

interface ConfigMap {
  readonly data?: Readonly<Record<string, string>>;
}

const workloadOf = ({ metadata, spec, status }: Workload): StatusWorkload => ({
  name: metadata.name,
  component: metadata.labels?.["app.kubernetes.io/name"] ?? "",
  wanted: spec.replicas ?? 1,
  ready: status?.readyReplicas ?? 0,
  slot: metadata.annotations?.[slotAnnotation],
});

const readWorkloads = async (cluster: StatusCluster, { name, namespace }: StatusTarget) => {
  const selector = encodeURIComponent(`app.kubernetes.io/part-of=${name}`);
  const lists = await Promise.all(
    ["deployments", "statefulsets"].map((kind) =>
      cluster.get<Items<Workload>>(`/apis/apps/v1/namespaces/${namespace}/${kind}?labelSelector=${selector}`),
    ),
  );
  const objects = lists.flatMap((list) => list?.items ?? []);
  const args = objects.flatMap(
    ({ spec: { template } }) => template?.spec.containers.flatMap((it) => it.args ?? []) ?? [],
  );
  return { workloads: objects.map(workloadOf), defaultTenant: defaultTenantIn(args) };
};

interface QueryAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
}

const readAnswers = async ({ askQuery }: StatusComponents, label: string): Promise<StatusAnswers> => {
  const ask = async (query: string): Promise<readonly StatusSample[]> => {
    const text = encodeURIComponent(query.replaceAll("LABEL", label));
    const answer = await askQuery<QueryAnswer>(`/api/v1/query?query=${text}`);
    return (answer?.data.result ?? [])
      .map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
      .filter(({ value }) => Number.isFinite(value));
  };
  const entries = Object.entries(statusQueries).map(async ([key, query]) => [key, await ask(query)] as const);
  return Object.fromEntries(await Promise.all(entries)) as StatusAnswers;
};

interface RulesAnswer {
  readonly data: {
    readonly groups: readonly {
      readonly name: string;
      readonly lastEvaluation?: string;
      readonly evaluationTime?: number;
      readonly rules: StatusRuleGroup["rules"];
    }[];
  };
}

/** Rulers that are asked at most: a status is for looking at. */
const mostRulers = 30;

const readRuleGroups = async (
  { askRuler }: StatusComponents,
  rulers: readonly StatusWorkload[],
): Promise<readonly StatusRuleGroup[]> => {
  const answers = await Promise.all(
    rulers.slice(0, mostRulers).map(async ({ name }) => {
      const answer = await askRuler<RulesAnswer>(name, "/api/v1/rules");
      return (answer?.data.groups ?? []).map(({ name: group, lastEvaluation, evaluationTime, rules }) => ({
        ruler: name,
        name: group,
        lastEvaluation,
        seconds: evaluationTime,
        rules,
      }));
    }),
  );
  return answers.flat();
};

/** What can be read, or nothing, and then why. */
const orMissing = async <T>(what: string, read: Promise<T>, nothing: T, missing: string[]): Promise<T> => {
  try {
    return await read;
  } catch (error) {
    missing.push(`${what}: ${(error as Error).message}`);
    return nothing;
  }
};

/** Where tenants are, as the maps of a topology and the Tenants say. */
const readPlacement = async (cluster: StatusCluster, { name, namespace }: StatusTarget) => {
  const names = namesOf(name);
  const map = (configMap: string) => cluster.get<ConfigMap>(`/api/v1/namespaces/${namespace}/configmaps/${configMap}`);
  const [composed, fixed, declared, tenants] = await Promise.all([
    map(names.composed.hashrings),
    map(names.hashrings),
    map(names.declared),
    cluster.get<Items<TenantObject>>(`/apis/${tenantApi.group}/${tenantApi.version}/${tenantApi.plural}`),
  ]);
  return {
    hashrings: (composed ?? fixed)?.data?.["hashrings.json"],
    declared: declared?.data,
    tenants: (tenants?.items ?? []).filter(({ status }) =>
      [undefined, `${namespace}.${name}`].includes(status?.service),
    ),
  };
};

/** Reads all that a status is made of. Objects must be readable; what else cannot be read is told. */
export const observeStatus = async (cluster: StatusCluster, target: StatusTarget): Promise<StatusObserved> => {
  const { name, namespace } = target;
  const { workloads, defaultTenant } = await readWorkloads(cluster, target);
  if (workloads.length === 0) {
    throw new UserError(`there is no topology ${name} in the namespace ${namespace}: see --name and --namespace`);
  }
  const placement = await readPlacement(cluster, target);
  const missing: string[] = [];
  const known = {
    name,
    namespace,
    workloads,
    defaultTenant,
    ...placement,
    ruleGroups: [],
    missing,
  };
  const hasQuery = workloads.some((it) => it.name === namesOf(name).globalQuery);
  if (!hasQuery) missing.push("rates and alerts: there is no Query over all tenants; `observability: {}` brings one");
  const components = await openComponents(cluster, target);
  const answers = hasQuery
    ? await orMissing("rates and alerts", readAnswers(components, tenantLabelOf(known)), undefined, missing)
    : undefined;
  const rulers = workloads.filter(({ component, ready }) => component === "ruler" && ready > 0);
  const ruleGroups = await orMissing("rule groups", readRuleGroups(components, rulers), [], missing);
  if (rulers.length > mostRulers) missing.push(`rule groups: only ${mostRulers} of ${rulers.length} rulers were asked`);
  return { ...known, answers, ruleGroups };
};
