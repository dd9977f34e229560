import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { scopeExpression } from "../../../provider/core/promql/scope.ts";
import { checkRule } from "../../../provider/core/spec/checkRule.ts";
import { renderRuleFile } from "../../../provider/core/spec/ruleFile.ts";
import type { RuleSpec } from "../../../provider/core/spec/ruleGroup.ts";
import { ensureTool } from "../../lab/tools.ts";
import { alertOf, anyExpression, anyTemplate, brokenExpression } from "../../properties/anyRule.ts";

const count = 1000;

/** The numbers of the rules that promtool refuses, each in a group of its own of one file. */
const refusedBy = (promtool: string, rules: readonly RuleSpec[]): ReadonlySet<number> => {
  const groups = rules.map((rule, index) => {
    const { groups: made } = JSON.parse(renderRuleFile({ name: `g${index}.`, rules: [rule] })) as { groups: unknown[] };
    return made[0];
  });
  const folder = mkdtempSync(join(tmpdir(), "whizard-rules-"));
  try {
    const file = join(folder, "rules.yaml");
    writeFileSync(file, JSON.stringify({ groups }));
    const { stdout, stderr, error } = spawnSync(promtool, ["check", "rules", "--lint=none", file], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      timeout: 60_000,
    });
    if (error) throw error;
    const output = stdout + stderr;
    expect(output).to.match(/rules found|FAILED/);
    return new Set([...output.matchAll(/group "g(\d+)\."/g)].map(([, index]) => Number(index)));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Alerts of which about half are sound, always the same ones. */
const rules = (seed: number): readonly RuleSpec[] => {
  const sample = <T>(values: fc.Arbitrary<T>, numRuns: number): readonly T[] => fc.sample(values, { numRuns, seed });
  const texts = sample(anyTemplate, count);
  return [
    ...sample(anyExpression, count / 2),
    ...sample(brokenExpression, count / 2),
    ...sample(fc.constant("up == 0"), count / 2),
  ].map((expr, index) => alertOf(`A${index}`, expr, index < count ? "" : (texts[index - count] ?? "")));
};

describe("rules before the real promtool", function () {
  this.timeout(120_000);
  let promtool: string;

  before(async () => {
    promtool = await ensureTool("promtool");
  });

  it("1,500 generated groups: what passes here passes there, and what promtool takes is not refused", () => {
    const all = rules(20_240);
    const refused = refusedBy(promtool, all);
    const isSound = all.map((rule) => checkRule(rule, "rule").length === 0);
    const differing = all.filter((_, index) => isSound[index] === refused.has(index));
    expect(differing.map(({ expr, annotations }) => ({ expr, ...annotations }))).to.deep.equal([]);
    // Neither side says the same of everything.
    expect(isSound.filter(Boolean).length).to.be.within(400, 1100);
  });

  it("a scoped expression passes, too", () => {
    const scopes = [
      { label: "namespace", value: "b" },
      { label: "odd label", value: 'quote " and \\' },
    ];
    const scoped = rules(7).flatMap((rule) => {
      const result = scopeExpression(rule.expr, scopes);
      return result.ok ? [{ ...rule, expr: result.text, annotations: {} }] : [];
    });
    expect(scoped.length).to.be.greaterThan(200);
    expect([...refusedBy(promtool, scoped)].map((index) => scoped[index]?.expr)).to.deep.equal([]);
  });
});
