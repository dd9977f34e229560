import type { StatusObserved, StatusRuleGroup } from "./observed.ts";
import type { AlertStatus, Health, RuleGroupStatus } from "./status.ts";

const severities = ["critical", "warning", "info"];
const rank = ({ severity, state }: AlertStatus): number =>
  (state === "firing" ? 0 : 10) + (severities.includes(severity) ? severities.indexOf(severity) : severities.length);

/** Labels that all alerts have, or that only say who evaluated them. */
const common = /^(__name__|alertname|alertstate|severity|prometheus_replica|receive_replica|ruler_replica)$/;

/** What an alert and the series of its age have in common. */
const identityOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.entries(labels)
      .filter(([name]) => name !== "__name__" && name !== "alertstate")
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Alerts that fire or are about to, the worst first. */
export const describeAlerts = ({ answers }: StatusObserved, tenantLabel: string): readonly AlertStatus[] => {
  const ages = new Map((answers?.alertAges ?? []).map(({ labels, value }) => [identityOf(labels), value]));
  return (answers?.alerts ?? [])
    .map(({ labels }) => ({
      alert: labels["alertname"] ?? "",
      severity: labels["severity"] ?? "",
      state: labels["alertstate"] ?? "",
      tenant: labels[tenantLabel] ?? "",
      ...ageOf(ages.get(identityOf(labels))),
      about: Object.entries(labels)
        .filter(([name]) => !common.test(name) && name !== tenantLabel)
        .map(([name, value]) => `${name}=${value}`)
        .sort()
        .join(" "),
    }))
    .sort(
      (a, b) =>
        rank(a) - rank(b) || (`${a.alert} ${a.tenant} ${a.about}` < `${b.alert} ${b.tenant} ${b.about}` ? -1 : 1),
    );
};

const ageOf = (seconds: number | undefined): { readonly seconds?: number } =>
  seconds === undefined ? {} : { seconds: Math.max(0, Math.round(seconds)) };

const groupHealth = ({ rules }: StatusRuleGroup): Health => {
  const failed = rules.filter(({ health }) => health === "err").length;
  if (failed === 0) return "ok";
  return failed === rules.length ? "down" : "degraded";
};

/** Rule groups with how they were evaluated last. */
export const describeRuleGroups = ({ ruleGroups }: StatusObserved): readonly RuleGroupStatus[] =>
  ruleGroups
    .map((group) => {
      // Go's time of nothing: the ruler has just been started.
      const wasEvaluated = group.lastEvaluation?.startsWith("0001-") !== true;
      const inState = (wanted: string): number => group.rules.filter(({ state }) => state === wanted).length;
      return {
        name: group.name,
        ruler: group.ruler,
        rules: group.rules.length,
        firing: inState("firing"),
        pending: inState("pending"),
        health: groupHealth(group),
        ...(group.lastEvaluation === undefined || !wasEvaluated ? {} : { lastEvaluation: group.lastEvaluation }),
        ...(group.seconds === undefined || !wasEvaluated ? {} : { seconds: group.seconds }),
        errors: group.rules.flatMap(({ name, lastError }) =>
          lastError === undefined || lastError === "" ? [] : [`${name}: ${lastError}`],
        ),
      };
    })
    .sort((a, b) => (`${a.ruler}\n${a.name}` < `${b.ruler}\n${b.name}` ? -1 : 1));
