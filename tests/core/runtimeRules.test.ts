import { expect } from "chai";
import {
  emptyPlacement,
  parseWhizard,
  planRuntime,
  type Observed,
  type PrometheusRuleObject,
  type TenantObject,
} from "../../provider/core/index.ts";
import { renderRuleSets } from "../../provider/core/reconcile/declaredRules.ts";
import { readPrometheusRule } from "../../provider/core/rules/prometheusRule.ts";
import { emptyCluster } from "./emptyCluster.ts";

const alerts = { matchLabels: { role: "alerts" } };
const up = { alert: "Down", expr: "up == 0", labels: { severity: "warning" } };

const rulesOf = (name: string, groups: unknown, role = "alerts"): PrometheusRuleObject => ({
  metadata: { name, labels: { role } },
  spec: { groups },
});

const plan = (
  tenants: readonly (readonly [id: string, spec?: TenantObject["spec"]])[],
  prometheusRules: readonly PrometheusRuleObject[],
  input: object = { ruler: { ruleSelectors: [alerts] } },
) => {
  const parsed = parseWhizard({ storage: { embedded: {} }, ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const spec = parsed.value;
  const observed: Observed = {
    ...emptyCluster,
    declared: { spec: { ...spec, ruleSets: [] }, placement: emptyPlacement },
    tenants: tenants.map(([name, own = {}]) => ({ metadata: { name, uid: name }, spec: own })),
    prometheusRules,
    ruleSets: renderRuleSets(spec.ruleSets),
  };
  return planRuntime(observed);
};

/** The rule groups of each tenant's ruler. */
const rulersOf = (found: ReturnType<typeof plan>) => {
  const maps = found.workloads().filter(({ kind }) => kind === "ConfigMap");
  return Object.fromEntries(
    found.statuses
      .filter(({ status }) => status.ruler !== undefined)
      .map(({ id, status }) => {
        const own = maps.filter(({ metadata }) => metadata.name.startsWith(`${status.ruler!.name}-rules-`));
        const files = own.flatMap((map) => Object.values((map as { data?: Record<string, string> }).data ?? {}));
        return [id, files.map((text) => (JSON.parse(text) as { groups: [{ name: string }] }).groups[0].name).sort()];
      }),
  );
};

describe("rules of runtime tenants", () => {
  it("a tenant whose selectors find rules has a ruler with them, and no other tenant has one", () => {
    const rules = [
      rulesOf("nodes", [{ name: "n", rules: [up] }]),
      rulesOf("pods", [{ name: "p", rules: [up] }], "other"),
    ];
    const found = plan([["a"], ["b", { ruleSelectors: [] }], ["c", { ruleSelectors: [{}] }]], rules);
    expect(rulersOf(found)).to.deep.equal({ a: ["n"], c: ["n", "p"] });
    const kinds = found.workloads().filter(({ metadata }) => metadata.name.startsWith("whizard-ruler-"));
    expect(kinds.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).to.deep.equal([
      "ConfigMap whizard-ruler-a-0-rules-0",
      "ConfigMap whizard-ruler-c-0-rules-0",
      "Secret whizard-ruler-a-credential",
      "Secret whizard-ruler-c-credential",
      "StatefulSet whizard-ruler-a-0",
      "StatefulSet whizard-ruler-c-0",
    ]);
  });

  it("the declared rule sets are selected like PrometheusRules, and stay apart from those of the same names", () => {
    const ruleSets = [{ name: "nodes", labels: { role: "alerts" }, groups: [{ name: "n", rules: [up] }] }];
    const input = { ruleSets, ruler: { ruleSelectors: [alerts] } };
    const found = plan([["a"]], [rulesOf("nodes", [{ name: "n", rules: [up] }])], input);
    expect(rulersOf(found)).to.deep.equal({ a: ["n", "n"] });
  });

  it("with its last rule a tenant's ruler goes", () => {
    const before = plan([["a"]], [rulesOf("nodes", [{ name: "n", rules: [up] }])]);
    expect(Object.keys(rulersOf(before))).to.deep.equal(["a"]);
    expect(rulersOf(plan([["a"]], []))).to.deep.equal({});
  });

  it("what is no sound group is left out and named, and the others stay", () => {
    const found = plan(
      [["a"]],
      [
        rulesOf("mixed", [
          {
            name: "good",
            interval: "30s",
            rules: [{ record: "a:b", expr: 1, labels: null }],
            partial_response_strategy: "warn",
          },
          { name: "both", rules: [{ ...up, record: "x" }] },
          { name: "late", interval: "soon", rules: [up] },
          { name: "good", rules: [up] },
          { name: "none", rules: [] },
          { name: "broken", rules: [up, { ...up, expr: "sum(" }, { ...up, annotations: { summary: "{{ end }}" } }] },
          "garbage",
        ]),
        rulesOf("garbage", "none"),
      ],
    );
    expect(rulersOf(found)).to.deep.equal({ a: ["good"] });
    const paths = found.prometheusRuleNotices.map(({ message }) => message.match(/spec\.groups\[\d\]/)?.[0]);
    expect([...new Set(paths)]).to.deep.equal([1, 2, 3, 4, 5, 6].map((index) => `spec.groups[${index}]`));
  });

  it("a group of more rules than our own may have is taken as it is", () => {
    const rules = Array.from({ length: 60 }, (_, index) => ({ ...up, alert: `Down${index}` }));
    const { groups, issues } = readPrometheusRule(rulesOf("many", [{ name: "n", rules }]));
    expect(issues).to.deep.equal([]);
    expect(groups[0]!.group.rules).to.have.length(60);
  });
});
