import { builtinGroupNames } from "../../provider/core/builtinRules/builtinGroups.ts";
import { expect } from "chai";
import { parseWhizard, placementTenants, type WhizardSpec } from "../../provider/core/index.ts";
import { buildRuleFiles } from "../../provider/core/rules/ruleFiles.ts";
import { rulerName } from "../../provider/core/spec/rulerName.ts";
import { isSelected, type RulerGroup } from "../../provider/core/spec/rulerGroups.ts";
import { resolveGlobalRuler, resolveRulers } from "../../provider/core/topology/rulers.ts";

const one = { record: "one", expr: "1" };
const group = (name: string) => ({ name, rules: [one] });

const specOf = (input: object): WhizardSpec => {
  const parsed = parseWhizard({ storage: { embedded: {} }, ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

const nameOf = (each: RulerGroup): string | undefined => ("group" in each ? each.group.name : undefined);

const rulersOf = (input: object) =>
  resolveRulers(specOf(input)).map(({ tenant, groups }) => [tenant, groups.map(nameOf)]);

describe("rulers", () => {
  it("are there for tenants with rules only, each with its own groups", () => {
    const tenants = [{ name: "b", ruleGroups: [group("x"), group("y")] }, { name: "a" }, { name: "c", ruleGroups: [] }];
    expect(rulersOf({ tenants })).to.deep.equal([["b", ["x", "y"]]]);
    expect(rulersOf({ tenants: [{ name: "a" }], ruleSets: [{ name: "s", groups: [group("x")] }] })).to.deep.equal([]);
  });

  it("have the groups of each set that any of their selectors selects, besides their own", () => {
    const ruleSets = [
      { name: "nodes", labels: { role: "nodes" }, groups: [group("x")] },
      { name: "pods", labels: { role: "pods" }, groups: [group("x")] },
      { name: "other", groups: [group("z")] },
    ];
    const select = (...roles: readonly string[]) => ({
      ruleSelectors: roles.map((role) => ({ matchLabels: { role } })),
    });
    const tenants = [
      { name: "a", ruleGroups: [group("own")] },
      { name: "b", ruler: select("pods") },
      { name: "c", ruler: { ruleSelectors: [] } },
    ];
    expect(rulersOf({ ruleSets, tenants, ruler: select("nodes", "pods") })).to.deep.equal([
      ["a", ["own", "x", "x"]],
      ["b", ["x"]],
    ]);
  });

  it("of one tenant override those of all, field by field", () => {
    const { tenants, ruler } = specOf({
      rulerTemplate: { shards: 2, evaluationInterval: "2m" },
      ruler: { shards: 3, resources: { limits: { memory: "1Gi" } } },
      tenants: [{ name: "a", ruler: { shards: 4, resources: { limits: { cpu: "1" } } } }, { name: "b" }],
    });
    expect([ruler.shards, ruler.evaluationInterval]).to.deep.equal([3, "2m"]);
    const own = tenants[0]?.ruler;
    expect([own?.shards, own?.evaluationInterval]).to.deep.equal([4, "2m"]);
    expect(own?.resources.limits).to.deep.equal({ memory: "1Gi", cpu: "1" });
    expect(tenants[1]?.ruler).to.equal(undefined);
  });
});

describe("the global ruler", () => {
  const groupsOf = (input: object) => resolveGlobalRuler(specOf(input))?.groups.map(nameOf);
  const sets = [{ name: "s", labels: { scope: "all" }, groups: [group("x")] }];

  const silent = { observability: { rules: { whizard: false, kubernetes: false } } };

  it("is there when it has rules of its own or of sets", () => {
    expect(groupsOf({})).to.equal(undefined);
    expect(groupsOf({ ...silent, globalRuler: {}, ruleSets: sets })).to.equal(undefined);
    expect(groupsOf({ ...silent, globalRuler: { ruleGroups: [group("own")] } })).to.deep.equal(["own"]);
    expect(groupsOf({ ...silent, globalRuler: { ruleSelectors: [{}] }, ruleSets: sets })).to.deep.equal(["x"]);
  });

  it("has the alerts that come with the package unless they are switched off, one by one or all", () => {
    expect(groupsOf({ globalRuler: {} })).to.deep.equal(builtinGroupNames);
    const disabled = { rules: { disabled: [builtinGroupNames[0]] } };
    expect(groupsOf({ globalRuler: {}, observability: disabled })).to.deep.equal(builtinGroupNames.slice(1));
  });

  it("overrides the template of all rulers field by field, not what tenants' rulers are", () => {
    const { globalRuler } = specOf({
      rulerTemplate: { shards: 2, evaluationInterval: "2m" },
      ruler: { shards: 3, replicas: 2 },
      globalRuler: { evaluationInterval: "30s" },
    });
    expect([globalRuler?.shards, globalRuler?.evaluationInterval, globalRuler?.replicas]).to.deep.equal([2, "30s", 1]);
  });

  it("has the tenant placed that its results without a tenant belong to", () => {
    const placed = (input: object) => placementTenants(specOf({ tenants: [{ name: "a" }], ...input }));
    const silent = { rules: { whizard: false, kubernetes: false } };
    expect(placed({ globalRuler: {}, observability: silent }).map(({ name }) => name)).to.deep.equal(["a"]);
    expect(placed({ defaultTenantId: "rest", globalRuler: { ruleGroups: [group("own")] } })).to.deep.equal([
      { name: "a", storage: "default", kind: "shared", weight: 1 },
      { name: "rest", storage: "default", kind: "shared", weight: 1 },
    ]);
  });
});

describe("selectors of rule sets", () => {
  const labels = { role: "nodes", tier: "one" };
  const expression = (key: string, operator: "In" | "NotIn" | "Exists" | "DoesNotExist", values: string[] = []) => ({
    matchLabels: {},
    matchExpressions: [{ key, operator, values }],
  });
  for (const [name, selector, wanted] of [
    ["an empty one selects everything", { matchLabels: {}, matchExpressions: [] }, true],
    ["all labels must be there", { matchLabels: { role: "nodes", tier: "two" }, matchExpressions: [] }, false],
    ["labels that are there are enough", { matchLabels: { role: "nodes" }, matchExpressions: [] }, true],
    ["In wants one of the values", expression("tier", "In", ["one", "two"]), true],
    ["In wants the label", expression("zone", "In", ["one"]), false],
    ["NotIn refuses the values", expression("tier", "NotIn", ["one"]), false],
    ["NotIn takes what lacks the label", expression("zone", "NotIn", ["one"]), true],
    ["Exists wants the label", expression("zone", "Exists"), false],
    ["DoesNotExist refuses the label", expression("tier", "DoesNotExist"), false],
  ] as const) {
    it(name, () => expect(isSelected(labels, selector as Parameters<typeof isSelected>[1])).to.equal(wanted));
  }
});

describe("a ruler's name", () => {
  for (const [tenant, wanted] of [
    ["host", "whizard-ruler-host"],
    ["member-a", "whizard-ruler-member-a"],
    ["Member.A", "whizard-ruler-member-a--21c415oo"],
    ["member_a", "whizard-ruler-member-a--bsv1vv0z"],
    ["a--b", "whizard-ruler-a-b--6zm3ql0o"],
  ] as const) {
    it(`is ${wanted} for ${tenant}`, () => expect(rulerName("whizard", tenant)).to.equal(wanted));
  }

  it("has a hash only where the prefix leaves no room", () => {
    expect(rulerName("a".repeat(36), "a-long-tenant")).to.match(/^a{36}-ruler--[0-9a-z]{5}$/);
  });
});

describe("rule files", () => {
  it("have one group each, as Prometheus writes it, without what is not given", () => {
    const [ruler] = resolveRulers(
      specOf({
        tenants: [
          {
            name: "a",
            ruleGroups: [
              {
                name: "all fields",
                interval: "1m",
                queryOffset: "10s",
                limit: 5,
                rules: [
                  { record: "r", expr: "up\n  or vector(1)" },
                  { alert: "A", expr: "up == 0", for: "5m", keepFiringFor: "1m", labels: { severity: "page", a: "1" } },
                ],
              },
            ],
          },
        ],
      }),
    );
    const [[files = {}] = []] = buildRuleFiles(ruler?.groups ?? [], 1);
    expect(Object.keys(files)).to.deep.equal(["all-fields-055b2eb6d6f862e5.yaml"]);
    expect(JSON.parse(Object.values(files)[0] ?? "")).to.deep.equal({
      groups: [
        {
          name: "all fields",
          interval: "1m",
          query_offset: "10s",
          limit: 5,
          rules: [
            { record: "r", expr: "up\n  or vector(1)" },
            { alert: "A", expr: "up == 0", for: "5m", keep_firing_for: "1m", labels: { a: "1", severity: "page" } },
          ],
        },
      ],
    });
  });

  it("of a ruler that adds the tenant itself have alerts without it, so that what is stored of them is found again", () => {
    const rules = [
      { record: "r", expr: "up", labels: {}, annotations: {} },
      { alert: "A", expr: "up == 0", labels: { tenant_id: "a", severity: "page" }, annotations: {} },
    ];
    const groups = [{ id: "g", group: { name: "g", rules } }];
    const rulesOf = (without: readonly string[]): unknown => {
      const [[files = {}] = []] = buildRuleFiles(groups, 1, without);
      return (JSON.parse(Object.values(files)[0] ?? "") as { groups: { rules: unknown }[] }).groups[0]?.rules;
    };
    expect(rulesOf(["tenant_id"])).to.deep.equal([
      { record: "r", expr: "up" },
      { alert: "A", expr: "up == 0", labels: { severity: "page", tenant_id: "" } },
    ]);
    expect(rulesOf([])).to.deep.include({ alert: "A", expr: "up == 0", labels: { severity: "page", tenant_id: "a" } });
  });
});
