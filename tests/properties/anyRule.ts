import fc from "fast-check";
import type { RuleSpec } from "../../provider/core/spec/ruleGroup.ts";

const name = fc.constantFrom("up", "node_load1", "job:rate5m", "sum", "by", "start", "http_requests_total", "offset_x");
const label = fc.constantFrom("job", "namespace", "pod", "on", "le", "tenant_id", "bool");
const quoted = fc.constantFrom(
  '"a"',
  "'b'",
  "`c.*`",
  '"x|y"',
  '"\\u00e9\\n"',
  "'it\\'s'",
  '""',
  '"a.+"',
  '"(?i)z"',
  '"["',
);
const matcher = fc
  .tuple(label, fc.constantFrom("=", "!=", "=~", "!~"), quoted)
  .map(([key, operator, value]) => `${key}${operator}${value}`);
const braces = fc
  .tuple(fc.array(matcher, { maxLength: 3 }), fc.constantFrom("", "", " ", "# note\n"), fc.boolean())
  .map(([matchers, space, comma]) => `{${space}${matchers.join(",")}${comma && matchers.length > 0 ? "," : ""}}`);
const seconds = fc.constantFrom("5m", "1h30m", "90s", "5", "1d", "100ms", "0s", "1m1h", "0x10", "1e2");
const number = fc.constantFrom("1", "0.5", "1e3", "0x1f", "Inf", "NaN", "5m", "-2", "1_000", "1e999", ".5");
const modifier = fc.constantFrom(
  "",
  "",
  "",
  " offset 5m",
  " offset -1h",
  " @ 5",
  " @ start()",
  " @ end() offset 1m",
  " @ Inf",
);
const labels = fc.array(label, { maxLength: 2 }).map((list) => `(${list.join(", ")})`);

const operator = fc.constantFrom(
  ...["+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<=", "> bool", "+ bool", "and", "or", "unless"],
);
const matching = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  labels.map((list) => ` on${list}`),
  labels.map((list) => ` ignoring ${list}`),
  fc.tuple(labels, labels).map(([a, b]) => ` on ${a} group_left${b}`),
  labels.map((list) => ` ignoring${list} group_right`),
);

const ofVector = ["abs", "absent", "ceil", "sort_desc", "timestamp", "histogram_sum", "hour", "sqrt", "scalar"];
const ofMatrix = ["rate", "increase", "avg_over_time", "changes", "absent_over_time", "stddev_over_time", "irate"];
const aggregation = fc.constantFrom("sum", "avg", "max", "count", "group", "MIN", "stddev");

/** Expressions of each type, most of them sound; nested a few times. */
const { vector, scalar } = fc.letrec<Record<"selector" | "matrix" | "scalar" | "vector", string>>((tie) => ({
  selector: fc.oneof(
    fc.tuple(name, modifier).map((parts) => parts.join("")),
    fc.tuple(name, braces, modifier).map((parts) => parts.join("")),
    fc.tuple(braces, modifier).map((parts) => parts.join("")),
    fc.constantFrom('{"quoted.name"}', '{"quoted.name", job="a"}', 'up{"odd label"="x"}'),
  ),
  matrix: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(name, braces, seconds, modifier).map(([a, b, c, d]) => `${a}${b}[${c}]${d}`),
    fc.tuple(tie("vector"), seconds, fc.option(seconds)).map(([a, b, c]) => `(${a})[${b}:${c ?? ""}]`),
    fc.tuple(tie("vector"), seconds).map(([a, b]) => `${a}[${b}:1m]`),
  ),
  scalar: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    number,
    fc.constantFrom("time()", "pi()"),
    tie("vector").map((inner) => `scalar(${inner})`),
    fc.tuple(tie("scalar"), operator, tie("scalar")).map((parts) => `(${parts.join(" ")})`),
  ),
  vector: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie("selector"),
    fc.tuple(fc.constantFrom(...ofVector), tie("vector")).map(([f, a]) => `${f}(${a})`),
    fc.tuple(fc.constantFrom(...ofMatrix), tie("matrix")).map(([f, a]) => `${f}(${a})`),
    fc.tuple(aggregation, labels, tie("vector")).map(([f, by, a]) => `${f} by ${by} (${a})`),
    fc.tuple(aggregation, tie("vector"), labels).map(([f, a, by]) => `${f}(${a}) without ${by}`),
    fc
      .tuple(fc.constantFrom("topk", "bottomk", "quantile"), tie("scalar"), tie("vector"))
      .map(([f, k, a]) => `${f}(${k}, ${a})`),
    fc.tuple(quoted, tie("vector")).map(([text, a]) => `count_values(${text}, ${a})`),
    fc.tuple(tie("scalar"), tie("vector")).map(([q, a]) => `histogram_quantile(${q}, ${a})`),
    fc.tuple(tie("vector"), fc.option(tie("scalar"))).map(([a, to]) => `round(${a}${to === null ? "" : `, ${to}`})`),
    fc.tuple(tie("vector"), quoted, quoted).map(([a, b, c]) => `label_replace(${a}, ${b}, ${c}, "src", "(.*)")`),
    fc.tuple(tie("vector"), operator, matching, tie("vector")).map(([a, op, on, b]) => `${a} ${op}${on} ${b}`),
    fc.tuple(tie("vector"), operator, tie("scalar")).map((parts) => parts.join(" ")),
    fc.tuple(fc.constantFrom("-", "+"), tie("vector")).map((parts) => parts.join("")),
    tie("vector").map((inner) => `(${inner}) # why\n`),
    tie("scalar").map((inner) => `vector(${inner})`),
  ),
}));

const cut = fc.tuple(
  fc.nat(),
  fc.nat(),
  fc.constantFrom("", ")", "(", "[", ",", " rate", "}", '"', "$", " by (a)", "foo("),
);

/** Expressions of which most are sound. */
export const anyExpression: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: vector },
  { weight: 1, arbitrary: scalar },
);

/** Expressions of which a piece was replaced by another. */
export const brokenExpression: fc.Arbitrary<string> = fc
  .tuple(anyExpression, cut)
  .map(([text, [at, length, put]]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + (length % 4));
  })
  .filter((text) => text.trim() !== "");

const action = fc.constantFrom(
  ...[
    "{{ $value }}",
    "{{ $labels.pod }}",
    "{{ $value | humanize }}",
    '{{ printf "%.2f" $value }}',
    "{{- /* note */ -}}",
  ],
  ...[
    "{{ if gt $value 1.0 }}",
    "{{ else }}",
    "{{ end }}",
    '{{ range query "up" }}',
    "{{ break }}",
    "{{ $x := 1 }}",
    "{{ $x }}",
  ],
  ...[
    "{{ humanise $value }}",
    "{{ .Labels.a | title",
    "}}",
    '{{ with $y := first (query "x") }}',
    "{{ ($value }}",
    "{{ nil.a }}",
  ],
);

/** Texts of annotations, sound or not. */
export const anyTemplate: fc.Arbitrary<string> = fc
  .array(fc.oneof(action, fc.constantFrom(" is ", "pod ", "%")), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(""));

/** An alert with an expression and a text. */
export const alertOf = (name: string, expr: string, summary: string): RuleSpec => ({
  alert: name,
  expr,
  labels: { severity: "warning" },
  annotations: { summary },
});
