import { expect } from "chai";
import { parseAlone, parseWhizard, type AloneName } from "../../provider/core/index.ts";
import { renderIssue } from "../../provider/core/issue.ts";
import { readRuleGroupObject } from "../../provider/core/rules/ruleGroupObject.ts";
import type { RuleGroupObject } from "../../provider/core/crd/ruleGroupObject.ts";
import { type RuleFault, ruleFaults } from "./ruleFaults.ts";

const up = { alert: "Down", expr: "up == 0", severity: "warning" };

type Rules = RuleFault["rules"];

/** In Prometheus's own form a severity is a label like any other. */
const asDeclared = ({ severity, ...rule }: Rules[number]) =>
  severity === undefined ? rule : { ...rule, labels: { severity } };

const messages = (result: { readonly ok: boolean; readonly issues?: readonly Parameters<typeof renderIssue>[0][] }) =>
  (result.issues ?? []).map(renderIssue);

const component = (kind: AloneName, rules: Rules) => messages(parseAlone(kind, { name: "g", tenant: "a", rules }));

const statusOf = (rules: Rules): readonly string[] => {
  const object = { metadata: { name: "g" }, spec: { rules } } as unknown as RuleGroupObject;
  const reach = { kind: "ClusterRuleGroup", tenantLabelName: "tenant_id", tenant: "a" } as const;
  return readRuleGroupObject(object, reach).issues.map(renderIssue);
};

describe("what is wrong with rules", () => {
  for (const { what, rules, declared, object } of ruleFaults("a"))
    it(`${what} is told at preview, as a component, and by the status, each with its place`, () => {
      const spec = {
        storage: { embedded: {} },
        tenants: [{ name: "a", ruleGroups: [{ name: "g", rules: rules.map(asDeclared) }] }],
      };
      expect(messages(parseWhizard(spec))).to.deep.equal([declared]);
      expect(component("ClusterRuleGroup", rules)).to.deep.equal([object]);
      expect(statusOf(rules)).to.deep.equal([`spec.${object}`]);
    });

  it("two groups of one name are told at preview, where there can be two", () => {
    const groups = [1, 2].map(() => ({ name: "g", rules: [{ record: "a:b", expr: "up" }] }));
    const found = messages(parseWhizard({ storage: { embedded: {} }, tenants: [{ name: "a", ruleGroups: groups }] }));
    expect(found).to.have.length(1);
    expect(found[0]).to.include("tenants[0].ruleGroups[1].name").and.to.include('"g"');
  });

  it("a RuleGroup may read its own namespace only, whoever its tenant is", () => {
    const rules = [{ ...up, expr: 'up{namespace="other"} == 0' }];
    const found = messages(parseAlone("RuleGroup", { name: "g", namespace: "shop", rules }));
    expect(found).to.deep.equal([
      'rules[0].expr: reads namespace="other", but may read namespace="shop" only (at column 4)',
    ]);
  });

  it("of an expression that becomes known later nothing is said", () => {
    const expr = `sum(WHZTOKEN0123456789ABCDEFX`;
    expect(component("GlobalRuleGroup", [{ ...up, expr }]).filter((text) => text.includes("expr"))).to.deep.equal([]);
  });
});
