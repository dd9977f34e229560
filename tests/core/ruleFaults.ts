/** Rules of a tenant that are wrong, and what each place says of them. */
export interface RuleFault {
  readonly what: string;
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  /** What the program is told at preview, with the labels of Prometheus's own form. */
  readonly declared: string;
  /** What is told of the object: as a component at preview, by the webhook and by the status, each with its own path before. */
  readonly object: string;
  /** What the API server itself says by the definition of the kind, before it asks the webhook. */
  readonly schema?: string;
}

const up = { alert: "Down", expr: "up == 0", severity: "warning" };

const declaredRule = (rest: string): string => `tenants[0].ruleGroups[0].rules[0]${rest}`;

/** The tenant is `tenant`, the other one is somebody else's. */
export const ruleFaults = (tenant: string): readonly RuleFault[] => [
  {
    what: "an expression that is no PromQL",
    rules: [{ ...up, expr: "sum(up" }],
    declared: declaredRule(".expr: is no PromQL at column 7: the expression ends too early"),
    object: "rules[0].expr: is no PromQL at column 7: the expression ends too early",
  },
  {
    what: "a function that there is not",
    rules: [{ ...up, expr: "up\n + rat(up[5m])" }],
    declared: declaredRule(".expr: is no PromQL at line 2, column 4: there is no function rat; did you mean rad?"),
    object: "rules[0].expr: is no PromQL at line 2, column 4: there is no function rat; did you mean rad?",
  },
  {
    what: "an expression that reads other tenants",
    rules: [{ ...up, expr: 'up{tenant_id="other"} == 0' }],
    declared: declaredRule(
      `.expr: reads tenant_id="other" at column 4 (only series with tenant_id="${tenant}" can be read here)`,
    ),
    object: `rules[0].expr: reads tenant_id="other", but may read tenant_id="${tenant}" only (at column 4)`,
  },
  {
    what: "a text that is no template",
    rules: [{ ...up, annotations: { summary: "{{ if $value }}" } }],
    declared: declaredRule(".annotations.summary: is no template at column 1: {{if}} has no {{end}}"),
    object: "rules[0].annotations.summary: is no template at column 1: {{if}} has no {{end}}",
  },
  {
    what: "a record that has what is of alerts only",
    rules: [{ record: "a:b", expr: "up", for: "5m" }],
    declared: declaredRule(".for: is of alerts only, but the rule records (leave it out, or name the rule by alert)"),
    object: "rules[0].for: is of alerts only, but the rule records (leave it out, or name the rule by alert)",
  },
  {
    what: "an alert without a severity",
    rules: [{ alert: "Down", expr: "up == 0" }],
    declared: declaredRule('.labels: the alert "Down" has no severity (such as severity: warning)'),
    object: 'rules[0].severity: the alert "Down" has no severity (such as severity: warning)',
    schema: "an alert needs a severity: critical, error, warning or another word",
  },
  {
    what: "a rule that is neither alert nor record",
    rules: [{ expr: "up" }],
    declared: declaredRule(": the rule has no name (exactly one of record and alert)"),
    object: "rules[0]: the rule has no name (exactly one of record and alert)",
    schema: "exactly one of alert and record is needed",
  },
  {
    what: "more than 40 rules",
    rules: Array.from({ length: 41 }, () => up),
    declared: "tenants[0].ruleGroups[0].rules: has 41 entries (at most 40)",
    object: "rules: has 41 entries (at most 40)",
    schema: "spec.rules: Too many: 41: must have at most 40 items",
  },
];
