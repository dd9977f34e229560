import { expect } from "chai";
import { findTemplateFault } from "../../provider/core/goTemplate/check.ts";
import { parseExpression, renderPlace } from "../../provider/core/promql/parse.ts";
import { scopeExpression } from "../../provider/core/promql/scope.ts";

/** What is said of an expression, one line a fault. */
const said = (text: string): readonly string[] =>
  parseExpression(text).faults.map(({ from, reason }) => `${renderPlace(text, from)}: ${reason}`);

describe("PromQL", () => {
  for (const [text, ...wanted] of [
    ['sum by (pod) (rate(x{a=~"b|c"}[5m] offset 1h)) / on (pod) group_left () y > bool 0 or vector(time())'],
    [
      "abs(-a[5m:])",
      "column 5: a sign stands before numbers and instant vectors, not a range vector",
      "column 5: abs takes an instant vector here, not a range vector",
    ],
    ["a + b offset 5m"],
    ["max_over_time(rate(x[5m])[1h:30s] @ end())"],
    ['{"a name", job="x"}'],
    ["", "column 1: the expression ends too early"],
    ["sum(up", "column 7: the expression ends too early"],
    ["a\n+ * b", 'line 2, column 3: unexpected "*"'],
    ["hist_quantile(0.9, x)", "column 1: there is no function hist_quantile"],
    ["rate(up)", "column 6: rate takes a range vector here, not an instant vector"],
    ["clamp(up, 1)", "column 1: clamp takes 3 arguments, not 2"],
    ["round(up, 1, 2)", "column 1: round takes 1 or 2 arguments, not 3"],
    [
      "topk(up)",
      "column 1: topk takes 2 arguments, not 1",
      "column 6: topk takes a number here, not an instant vector",
    ],
    [
      "limitk(1, up)",
      "column 1: limitk is experimental",
      "column 8: limitk takes an instant vector here, not a number",
    ],
    ["1 > 2", 'column 1: a comparison of two numbers needs "bool"'],
    ["up + bool 1", 'column 1: only comparisons take "bool", and + is none'],
    ["up and 1", "column 1: and takes instant vectors on both sides"],
    ["a * on (x) group_left (x) b", 'column 1: the label "x" is in "on" and in the group at once'],
    ["sum(a) offset 5m", "column 1: offset stands behind a selector, a range or a subquery only"],
    [
      "(a)[5m]",
      "column 1: a range stands behind the selector itself; [5m:] makes a subquery of any expression",
      "column 1: a rule needs an instant vector or a number",
    ],
    ["rate(a[0s])", "column 6: a range must be longer than nothing"],
    ['{a=~".*"}', "column 1: a selector needs a name or a matcher that does not match empty text"],
    ['up{a=~"("}', 'column 4: "(" is no regular expression: missing closing )'],
    ['up{a=~"(?=x)"}', 'column 4: "(?=x)" is no regular expression: invalid or unsupported Perl syntax'],
    ['up{a="\\q"}', 'column 6: "\\q" is no quoted text'],
    ["up > 1e999", 'column 6: "1e999" is out of range'],
    ["up\u00a0> 1", "column 3: unexpected space that is none in PromQL"],
    ['"text"', "column 1: a rule needs an instant vector or a number"],
  ] as const) {
    it(`${wanted.length === 0 ? "takes" : "refuses"} ${JSON.stringify(text)}`, () =>
      expect(said(text)).to.deep.equal(wanted));
  }
});

describe("the scope of an expression", () => {
  const scopes = [{ label: "namespace", value: "shop" }];
  const scoped = (text: string): string => {
    const result = scopeExpression(text, scopes);
    return result.ok ? result.text : result.faults.map(({ reason }) => `refused: ${reason}`).join("; ");
  };
  for (const [text, wanted] of [
    ["up", 'up{namespace="shop"}'],
    ["up{}", 'up{namespace="shop"}'],
    ['up{job="a",}', 'up{namespace="shop",job="a",}'],
    ['{job="a"}', '{namespace="shop",job="a"}'],
    ['{"a name"}', '{namespace="shop","a name"}'],
    ["up{ # note, with {braces}\n}", 'up{namespace="shop" # note, with {braces}\n}'],
    ['label_replace(up, "a", "$1", "b", "(up{})")', 'label_replace(up{namespace="shop"}, "a", "$1", "b", "(up{})")'],
    [
      "max_over_time(rate(a[5m] @ 9)[1h:] offset 1d)",
      'max_over_time(rate(a{namespace="shop"}[5m] @ 9)[1h:] offset 1d)',
    ],
    ["sum(a) by (b) / on (c) group_left d", 'sum(a{namespace="shop"}) by (b) / on (c) group_left d{namespace="shop"}'],
    ["count(sum)", 'count(sum{namespace="shop"})'],
    ["vector(1)", "vector(1)"],
    ['absent(up{namespace="shop"})', 'absent(up{namespace="shop"})'],
    ['up{namespace=~"shop|other"}', 'up{namespace="shop",namespace=~"shop|other"}'],
    ['up{namespace="other"}', 'refused: reads namespace="other", but may read namespace="shop" only'],
    ['up{namespace!~"s.*"}', 'refused: reads namespace!~"s.*", but may read namespace="shop" only'],
    ['up or up{namespace=""}', 'refused: reads namespace="", but may read namespace="shop" only'],
    ["sum(", "refused: the expression ends too early"],
  ] as const) {
    it(`makes ${JSON.stringify(text)} ${wanted.startsWith("refused") ? "an error" : "read it only"}`, () =>
      expect(scoped(text)).to.equal(wanted));
  }

  it("puts a value between quotes whatever is in it", () => {
    const value = 'a"} or up{b="\\';
    const result = scopeExpression("up", [{ label: "odd label", value }]);
    expect(result).to.deep.equal({ ok: true, text: `up{"odd label"=${JSON.stringify(value)}}` });
    expect(
      parseExpression(result.ok ? result.text : "").selectors.map(({ matchers }) => matchers[0]?.value),
    ).to.deep.equal([value]);
  });
});

describe("templates of alerts", () => {
  for (const [text, wanted] of [
    ["no template, {just braces}", undefined],
    ['{{ $labels.pod }} is at {{ printf "%.1f" $value }} of {{ .Value | humanize }}', undefined],
    [
      '{{ range $i, $x := query "up" }}{{ $i }}{{ if gt $x.Value 1.0 }}{{ break }}{{ end }}{{ else }}-{{ end }}',
      undefined,
    ],
    ['{{- /* note */ -}} {{ define "a" }}{{ . }}{{ end }}{{ template "a" $value }}', undefined],
    ["{{ $value", "0: an action is not closed by }}"],
    ["{{ humanise $value }}", '3: function "humanise" is not defined'],
    ["{{ $pod }}", "3: undefined variable $pod"],
    ["{{ with $x := 1 }}{{ end }}{{ $x }}", "30: undefined variable $x"],
    ["{{ if $value }}yes", "0: {{if}} has no {{end}}"],
    ["{{ end }}", "0: {{end}} belongs to nothing"],
    ["{{ if 1 }}{{ else }}{{ else }}{{ end }}", "20: {{else}} belongs to nothing"],
    ["{{ break }}", "0: {{break}} and {{continue}} stand in {{range}} only"],
    ["{{ ($value }}", "3: a parenthesis is not closed"],
    ["{{ $value | 1 }}", '12: 1 cannot be called behind "|"'],
    ['{{ "a""b" }}', '6: unexpected "\\"b\\""'],
    ["{{ }}", "0: a value is missing"],
  ] as const) {
    it(`${wanted === undefined ? "takes" : "refuses"} ${JSON.stringify(text)}`, () => {
      const fault = findTemplateFault(text);
      expect(fault === undefined ? undefined : `${fault.at}: ${fault.message}`).to.equal(wanted);
    });
  }
});
