import { expect } from "chai";
import { parseWhizard, type Issue } from "../../provider/core/index.ts";

interface Case {
  readonly name: string;
  readonly spec: unknown;
  readonly issues: readonly Issue[];
}

const storage = { embedded: {} };

const rules = (count: number, expr: string) => Array.from({ length: count }, () => ({ record: "r", expr }));
const group = (name: string, count: number, expr = "1") => ({ name, rules: rules(count, expr) });

const cases: readonly Case[] = [
  {
    name: "a rule without a name, of both kinds, or with what is of alerts only is told",
    spec: {
      storage,
      tenants: [
        {
          name: "a",
          ruleGroups: [
            {
              name: "g",
              rules: [
                { expr: "1" },
                { expr: "1", record: "r", alert: "A", labels: { severity: "warning" } },
                { expr: "1", record: "r", for: "1m", annotations: { summary: "s" } },
              ],
            },
          ],
        },
      ],
    },
    issues: [
      {
        path: "tenants[0].ruleGroups[0].rules[0]",
        reason: "the rule has no name",
        hint: "exactly one of record and alert",
      },
      {
        path: "tenants[0].ruleGroups[0].rules[1]",
        reason: "the rule is given as both kinds",
        hint: "exactly one of record and alert",
      },
      {
        path: "tenants[0].ruleGroups[0].rules[2].for",
        reason: "is of alerts only, but the rule records",
        hint: "leave it out, or name the rule by alert",
      },
      {
        path: "tenants[0].ruleGroups[0].rules[2].annotations",
        reason: "is of alerts only, but the rule records",
        hint: "leave it out, or name the rule by alert",
      },
    ],
  },
  {
    name: "what is no PromQL, no template or without a severity is told by its place",
    spec: {
      storage,
      ruleSets: [{ name: "s", groups: [{ name: "g", rules: [{ record: "r", expr: "sum(rate(up[5m))" }] }] }],
      globalRuler: { ruleGroups: [{ name: "g", rules: [{ record: "r", expr: "up\n + rat(up[5m])" }] }] },
      tenants: [
        {
          name: "a",
          ruleGroups: [
            {
              name: "g",
              rules: [
                { alert: "A", expr: "up == 0" },
                { alert: "B", expr: "rate(up)", labels: { severity: "page", who: "{{ $pod }}" } },
                { alert: "C", expr: "up", labels: { severity: "page" }, annotations: { summary: "{{ if $value }}" } },
              ],
            },
          ],
        },
      ],
    },
    issues: [
      { path: "ruleSets[0].groups[0].rules[0].expr", reason: 'is no PromQL at column 15: unexpected "))"' },
      {
        path: "tenants[0].ruleGroups[0].rules[0].labels",
        reason: 'the alert "A" has no severity',
        hint: "such as severity: warning",
      },
      {
        path: "tenants[0].ruleGroups[0].rules[1].expr",
        reason: "is no PromQL at column 6: rate takes a range vector here, not an instant vector",
      },
      {
        path: "tenants[0].ruleGroups[0].rules[1].labels.who",
        reason: "is no template at column 4: undefined variable $pod",
      },
      {
        path: "tenants[0].ruleGroups[0].rules[2].annotations.summary",
        reason: "is no template at column 1: {{if}} has no {{end}}",
      },
      {
        path: "globalRuler.ruleGroups[0].rules[0].expr",
        reason: "is no PromQL at line 2, column 4: there is no function rat; did you mean rad?",
      },
    ],
  },
  {
    name: "a tenant's rule that asks for another tenant's series is told, a global rule and a set may",
    spec: {
      storage,
      ruleSets: [{ name: "s", groups: [group("x", 1, 'up{tenant_id="b"}')] }],
      globalRuler: { ruleGroups: [group("x", 1, 'up{tenant_id="b"}')] },
      tenants: [
        { name: "a", ruleGroups: [group("x", 1, 'up{tenant_id="a"} unless up{tenant_id=~"a|b"}')] },
        { name: "b", ruleGroups: [group("x", 1, 'sum(rate(up{tenant_id!="b"}[5m]))')] },
      ],
    },
    issues: [
      {
        path: "tenants[1].ruleGroups[0].rules[0].expr",
        reason: 'reads tenant_id!="b" at column 13',
        hint: 'only series with tenant_id="b" can be read here',
      },
    ],
  },
  {
    name: "rule groups and sets of one name are told where they were first",
    spec: {
      storage,
      ruleSets: [
        { name: "s", groups: [group("x", 1), group("x", 1)] },
        { name: "s", groups: [] },
      ],
      tenants: [{ name: "a", ruleGroups: [group("y", 1), group("y", 1)] }],
    },
    issues: [
      { path: "ruleSets[1].name", reason: '"s" is given twice', hint: "first at ruleSets[0]" },
      { path: "ruleSets[0].groups[1].name", reason: '"x" is given twice', hint: "first at ruleSets[0].groups[0]" },
      {
        path: "tenants[0].ruleGroups[1].name",
        reason: '"y" is given twice',
        hint: "first at tenants[0].ruleGroups[0]",
      },
    ],
  },
  {
    name: "a group of more rules or bytes than a group may have is told with the bound",
    spec: {
      storage,
      tenants: [
        { name: "a", ruleGroups: [group("many", 41)] },
        { name: "b", ruleGroups: [group("long", 5, "x".repeat(15_000))] },
      ],
    },
    issues: [
      { path: "tenants[0].ruleGroups[0].rules", reason: "has 41 entries", hint: "at most 40" },
      {
        path: "tenants[1].ruleGroups[0]",
        reason: 'the group "long" takes 75494 bytes, and a group is never split over ConfigMaps',
        hint: "at most 65536 bytes; make several groups of it",
      },
    ],
  },
  {
    name: "a label of rulers that is set by itself, and a URL with a password, are told",
    spec: {
      storage,
      ruler: { labels: { ruler_replica: "0" }, alertmanagersUrl: ["https://me:secret@alerts.example"] },
      tenants: [{ name: "a", ruler: { labels: { tenant_id: "b" } } }],
    },
    issues: [
      {
        path: "ruler.alertmanagersUrl[0]",
        reason: '"https://me:secret@alerts.example" is not allowed',
        hint: "a URL such as http://query.whizard.svc.cluster.local:10902",
      },
      { path: "tenants[0].ruler.labels.tenant_id", reason: "is set by itself", hint: "choose another label" },
      { path: "ruler.labels.ruler_replica", reason: "is set by itself", hint: "choose another label" },
    ],
  },
  {
    name: "what is wrong with the global ruler is told as with tenants' own",
    spec: {
      storage,
      globalRuler: { labels: { tenant_id: "b" }, shards: 0, ruleGroups: [group("g", 1), group("g", 1)] },
    },
    issues: [{ path: "globalRuler.shards", reason: "0 is too small", hint: "at least 1" }],
  },
  {
    name: "groups of one name, and a label that is set by itself, are told of the global ruler as well",
    spec: { storage, globalRuler: { labels: { tenant_id: "b" }, ruleGroups: [group("g", 1), group("g", 1)] } },
    issues: [
      {
        path: "globalRuler.ruleGroups[1].name",
        reason: '"g" is given twice',
        hint: "first at globalRuler.ruleGroups[0]",
      },
      { path: "globalRuler.labels.tenant_id", reason: "is set by itself", hint: "choose another label" },
    ],
  },
  {
    name: "a router behind the gateway that takes the tenant from a label is told",
    spec: { storage, router: { flags: ["--log.level=debug", "--receive.split-tenant-label-name=tenant_id"] } },
    issues: [
      {
        path: "router.flags[1]",
        reason: '"--receive.split-tenant-label-name" would let every tenant write as any other',
        hint: "a globalRuler has a router of its own with it",
      },
    ],
  },
];

describe("bad rules", () => {
  for (const { name, spec, issues } of cases) {
    it(name, () => {
      expect(parseWhizard(spec)).to.deep.equal({ ok: false, issues });
    });
  }
});
