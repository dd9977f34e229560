import { expect } from "chai";
import {
  emptyPlacement,
  judgeWrite,
  parseWhizard,
  type TenantObject,
  type WriteVerdict,
} from "../../provider/core/index.ts";
import { ruleFaults } from "./ruleFaults.ts";

const world = (more: object = {}, tenants: readonly TenantObject[] = []) => {
  const storage = { embedded: {} };
  const parsed = parseWhizard({ storage, reconciler: { hostTenant: "a" }, tenants: [{ name: "declared" }], ...more });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const declared = { spec: parsed.value, placement: emptyPlacement };
  return { declared, tenants, namespaceTenants: new Map([["shop", "a"]]) };
};

const tenant = (name: string, more: object = {}): TenantObject => ({ metadata: { name, ...more } }) as TenantObject;

const a = tenant("a", { uid: "1", creationTimestamp: "2026-01-01T00:00:00Z" });

const ofGroups = { group: "alerting.kubesphere.io" } as const;

const clusterGroup = (rules: readonly object[], metadata: object = {}) => ({
  ...ofGroups,
  kind: "ClusterRuleGroup",
  object: { metadata: { name: "g", ...metadata }, spec: { rules } },
});

const sound = { alert: "Down", expr: "up == 0", severity: "warning" };
const letIn: WriteVerdict = { warnings: [] };

const prometheusRule = (labels: object, groups: readonly object[], namespace = "whizard") => ({
  group: "monitoring.coreos.com",
  kind: "PrometheusRule",
  object: { metadata: { name: "p", namespace, labels }, spec: { groups } },
});

const brokenGroup = { name: "x", rules: [{ record: "a:b", expr: "sum(up" }] };
const brokenText = "spec.groups[0].rules[0].expr: is no PromQL at column 7: the expression ends too early";

const tenantWrite = (object: object) => ({ group: "monitoring.whizard.io", kind: "Tenant", object });

describe("what the webhook decides", () => {
  for (const { what, rules, object } of ruleFaults("a"))
    it(`${what} is refused with the words of the status`, () => {
      expect(judgeWrite(clusterGroup(rules), world({}, [a]))).to.deep.equal({
        refusal: `spec.${object}`,
        warnings: [],
      });
    });

  it("a sound group is let in, one that is switched off as well", () => {
    expect(judgeWrite(clusterGroup([sound]), world({}, [a]))).to.deep.equal(letIn);
    expect(judgeWrite(clusterGroup([{ ...sound, disable: true }]), world({}, [a]))).to.deep.equal(letIn);
  });

  it("what another object may still put right is let in with a warning: a tenant or a ruler that is not there", () => {
    const nobody = clusterGroup([sound], { labels: { "monitoring.whizard.io/tenant": "b" } });
    expect(judgeWrite(nobody, world()).refusal).to.equal(undefined);
    expect(judgeWrite(nobody, world()).warnings.join()).to.include('no tenant "b" is served here');
    const declared = clusterGroup([sound], { labels: { "monitoring.whizard.io/tenant": "declared" } });
    expect(judgeWrite(declared, world()).warnings.join()).to.include("has no ruler that takes rule groups");
    const overAll = { ...ofGroups, kind: "GlobalRuleGroup", object: clusterGroup([sound]).object };
    expect(judgeWrite(overAll, world()).warnings.join()).to.include("set globalRuler.takesRuleGroups");
  });

  it("a broken group is refused also while its tenant or its ruler is not there", () => {
    const broken = clusterGroup([{ ...sound, expr: "sum(up" }], { labels: { "monitoring.whizard.io/tenant": "b" } });
    const text = "spec.rules[0].expr: is no PromQL at column 7: the expression ends too early";
    expect(judgeWrite(broken, world())).to.deep.equal({ refusal: text, warnings: [] });
    expect(judgeWrite({ ...broken, kind: "GlobalRuleGroup" }, world())).to.deep.equal({ refusal: text, warnings: [] });
  });

  it("a RuleGroup reads its own namespace only, of the tenant that the Namespace names", () => {
    const write = (expr: string) => ({
      ...ofGroups,
      kind: "RuleGroup",
      object: { metadata: { name: "g", namespace: "shop" }, spec: { rules: [{ ...sound, expr }] } },
    });
    expect(judgeWrite(write('up{namespace="other"} == 0'), world({}, [a])).refusal).to.equal(
      'spec.rules[0].expr: reads namespace="other", but may read namespace="shop" only (at column 4)',
    );
    expect(judgeWrite(write('up{tenant_id="b"} == 0'), world({}, [a])).refusal).to.equal(
      'spec.rules[0].expr: reads tenant_id="b", but may read tenant_id="a" only (at column 4)',
    );
  });

  it("a group of another Whizard is none of ours", () => {
    const labels = { "monitoring.whizard.io/service": "elsewhere.whizard" };
    expect(judgeWrite(clusterGroup([{ ...sound, expr: "sum(" }], { labels }), world({}, [a]))).to.deep.equal(letIn);
  });

  it("a PrometheusRule is refused when a ruler selects it, and is others' affair when none does", () => {
    const selecting = { ruler: { ruleSelectors: [{ matchLabels: { role: "alerts" } }] } };
    const write = prometheusRule({ role: "alerts" }, [brokenGroup]);
    expect(judgeWrite(write, world(selecting))).to.deep.equal({ refusal: brokenText, warnings: [] });
    expect(judgeWrite(prometheusRule({ role: "else" }, [brokenGroup]), world(selecting))).to.deep.equal(letIn);
    expect(judgeWrite(prometheusRule({ role: "alerts" }, [brokenGroup], "shop"), world(selecting))).to.deep.equal(
      letIn,
    );
    expect(judgeWrite(write, world())).to.deep.equal(letIn);
  });

  it("two groups of one name in a PrometheusRule that a Tenant's own ruleSelectors select are refused", () => {
    const own = { ...a, spec: { ruleSelectors: [{ matchLabels: { role: "own" }, matchExpressions: [] }] } };
    const group = { name: "x", rules: [{ record: "a:b", expr: "up" }] };
    const write = prometheusRule({ role: "own" }, [group, group]);
    expect(judgeWrite(write, world({}, [own])).refusal).to.equal('spec.groups[1]: "x" is given twice');
  });

  it("a Tenant is refused for what it says itself, and warned of what others have", () => {
    const both = { "monitoring.whizard.io/exclusive": "true", "monitoring.whizard.io/soft-tenant": "true" };
    expect(judgeWrite(tenantWrite(tenant("b", { labels: both })), world({}, [a])).refusal).to.equal(
      "a tenant is exclusive or soft, not both",
    );
    expect(judgeWrite(tenantWrite(tenant("api")), world()).refusal).to.include('"api" cannot be a tenant\'s id');
    expect(judgeWrite(tenantWrite({ ...tenant("b"), spec: { series: -1 } }), world()).refusal).to.include(
      "spec.series",
    );
    const twin = { ...tenant("b", { creationTimestamp: "2026-02-01T00:00:00Z" }), spec: { tenant: "a" } };
    expect(judgeWrite(tenantWrite(twin), world({}, [a]))).to.deep.equal({
      warnings: ['the Tenant "a" has the id "a" already'],
    });
    const nowhere = tenant("b", { labels: { "monitoring.whizard.io/storage": "nowhere" } });
    expect(judgeWrite(tenantWrite(nowhere), world()).warnings.join()).to.include("is no storage of this Whizard");
    expect(judgeWrite(tenantWrite({ ...a, metadata: { ...a.metadata, labels: {} } }), world({}, [a]))).to.deep.equal(
      letIn,
    );
  });

  it("any other kind is let in", () => {
    expect(judgeWrite({ group: "", kind: "ConfigMap", object: {} }, world())).to.deep.equal(letIn);
  });
});
