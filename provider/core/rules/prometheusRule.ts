import { z } from "zod";
import type { Issue } from "../issue.ts";
import { checkRule } from "../spec/checkRule.ts";
import { fieldsAt } from "../spec/schemaAt.ts";
import { rule, ruleGroup, type RuleGroupSpec } from "../spec/ruleGroup.ts";
import { excessBytes, ruleFileLimit } from "../spec/ruleFile.ts";
import { fromZodIssue } from "../spec/zodIssue.ts";
import type { SharedGroup } from "../spec/rulerGroups.ts";

/** The API of prometheus-operator's PrometheusRule; its CRD may be absent. */
export const prometheusRuleApi = {
  group: "monitoring.coreos.com",
  version: "v1",
  plural: "prometheusrules",
  kind: "PrometheusRule",
} as const;

/** A PrometheusRule as the API server hands it out. */
export interface PrometheusRuleObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** The groups of one PrometheusRule, and what of it is left out. */
export interface ReadRules {
  readonly groups: readonly SharedGroup[];
  readonly issues: readonly Issue[];
}

/** A group as our own spec has it, of any number of rules: what others wrote is not divided. */
const group = ruleGroup.extend({ rules: z.array(rule).min(1) });

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

/** The fields of a thing under our names; fields that mean nothing here are left out. */
const rename = (from: unknown, names: Readonly<Record<string, string>>): unknown =>
  isPlain(from)
    ? Object.fromEntries(
        Object.entries(names).flatMap(([theirs, ours]) => (from[theirs] === undefined ? [] : [[ours, from[theirs]]])),
      )
    : from;

const ruleNames = {
  record: "record",
  alert: "alert",
  expr: "expr",
  for: "for",
  keep_firing_for: "keepFiringFor",
  labels: "labels",
  annotations: "annotations",
};

const groupNames = { name: "name", interval: "interval", query_offset: "queryOffset", limit: "limit", rules: "rules" };

/** An expression may be a number, and labels and annotations may be null. */
const ruleOf = (from: unknown): unknown => {
  const renamed = rename(from, ruleNames);
  if (!isPlain(renamed)) return renamed;
  const { expr, labels, annotations, ...rest } = renamed;
  return {
    ...rest,
    ...(expr === undefined ? {} : { expr: typeof expr === "number" ? String(expr) : expr }),
    ...(labels === undefined || labels === null ? {} : { labels }),
    ...(annotations === undefined || annotations === null ? {} : { annotations }),
  };
};

const groupOf = (from: unknown): unknown => {
  const renamed = rename(from, groupNames);
  return isPlain(renamed) ? { ...renamed, rules: listOf(renamed["rules"]).map(ruleOf) } : renamed;
};

const checkSize = (found: RuleGroupSpec, path: string): readonly Issue[] => {
  const bytes = excessBytes(found);
  return bytes === undefined ? [] : [{ path, reason: `takes ${bytes} bytes`, hint: `at most ${ruleFileLimit}` }];
};

const checkRules = ({ rules }: RuleGroupSpec, path: string): readonly Issue[] =>
  rules.flatMap((found, index) => checkRule(found, `${path}.rules[${index}]`));

/** Reads a PrometheusRule; a group that is no sound one is left out, the others stay. */
export const readPrometheusRule = ({ metadata, spec }: PrometheusRuleObject): ReadRules => {
  const groups: SharedGroup[] = [];
  const issues: Issue[] = [];
  const seen = new Set<string>();
  listOf(isPlain(spec) ? spec["groups"] : undefined).forEach((from, index) => {
    const path = `spec.groups[${index}]`;
    const input = groupOf(from);
    const parsed = group.safeParse(input);
    const found: readonly Issue[] = parsed.success
      ? [...checkSize(parsed.data, path), ...checkRules(parsed.data, path)]
      : parsed.error.issues
          .flatMap((issue) => fromZodIssue(issue, input, fieldsAt(group)))
          .map((issue) => ({ ...issue, path: `${path}.${issue.path}` }));
    issues.push(...found);
    if (!parsed.success || found.length > 0) return;
    if (seen.has(parsed.data.name)) return void issues.push({ path, reason: `"${parsed.data.name}" is given twice` });
    seen.add(parsed.data.name);
    // A line feed is in no name: these ids are never those of rule sets, which do not begin with one.
    groups.push({ id: `\n${metadata.name}\n${parsed.data.name}`, group: parsed.data });
  });
  return { groups, issues };
};
