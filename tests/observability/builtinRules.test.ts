import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, emptyPlacement, parseWhizard, type WhizardSpec } from "../../provider/core/index.ts";
import { ensureTool } from "../lab/tools.ts";
import { blockCases } from "./rules/blockCases.ts";
import { doorCases } from "./rules/doorCases.ts";
import { nodeCases } from "./rules/nodeCases.ts";
import { objectCases } from "./rules/objectCases.ts";
import { readCases } from "./rules/readCases.ts";
import type { RuleCase, Series } from "./rules/ruleCase.ts";
import { writeCases } from "./rules/writeCases.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const whizardCases = [...writeCases, ...blockCases, ...readCases, ...doorCases];
const kubernetesCases = [...objectCases, ...nodeCases];
const cases: readonly RuleCase[] = [...whizardCases, ...kubernetesCases];

const specOf = (observability: unknown): WhizardSpec => {
  const parsed = parseWhizard({ storage: { embedded: {} }, reconciler: false, observability });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

/** The rule files that the topology's ConfigMaps hold. */
const ruleFiles = (observability: unknown): readonly string[] => {
  const secrets = {
    embeddedS3: { default: { accessKey: "a", secretKey: "b" } },
    credentials: [],
  };
  return compile(specOf(observability), emptyPlacement, secrets)
    .stages.flat()
    .filter(({ type }) => type === "Ruler")
    .flatMap(({ objects }) => objects)
    .filter(({ kind }) => kind === "ConfigMap")
    .flatMap((object) => Object.values((object as unknown as { readonly data: Record<string, string> }).data));
};

const rulesOf = (observability: unknown): readonly Rule[] =>
  ruleFiles(observability).flatMap((text) =>
    (JSON.parse(text) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }).groups.flatMap(
      ({ rules }) => rules,
    ),
  );

const namesOf = (observability: unknown): readonly string[] => rulesOf(observability).map(({ alert }) => alert);

describe("built-in rules", () => {
  let promtool: string;
  let folder: string;
  const all = rulesOf({});

  before(async () => {
    promtool = await ensureTool("promtool");
    folder = mkdtempSync(join(tmpdir(), "whizard-rules-"));
  });

  after(() => rmSync(folder, { recursive: true }));

  /** One alert's rule and what is tested of it; alone, since promtool evaluates all rules of a file at every step. */
  const writeTest = (rule: Rule, test: unknown): string => {
    const [rules, file] = [join(folder, `${rule.alert}.rules.yaml`), join(folder, `${rule.alert}.test.yaml`)];
    writeFileSync(rules, JSON.stringify({ groups: [{ name: "g", rules: [rule] }] }));
    writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: "1m", tests: [test] }));
    return file;
  };

  const ruleOf = ({ alert }: RuleCase): Rule => all.find((rule) => rule.alert === alert)!;

  /** promtool's verdict on a test of each case. Annotations are compared as well, so that rules come without by default. */
  const judge = (make: (it: RuleCase) => unknown, edit = (rule: Rule): Rule => ({ ...rule, annotations: {} })) => {
    const files = cases.map((it) => writeTest(edit(ruleOf(it)), make(it)));
    const { status, stdout, stderr } = spawnSync(promtool, ["test", "rules", ...files], { encoding: "utf8" });
    return { ok: status === 0, output: (stdout + stderr).replace(/^(Unit Testing.*| +SUCCESS)?\n/gm, "") };
  };

  const expected = (it: RuleCase) => ({
    exp_labels: {
      tenant_id: "t",
      cluster: "c",
      ...it.labels,
      severity: ruleOf(it).labels["severity"],
    },
  });

  const testOf = ({ alert, at }: RuleCase, series: readonly Series[], alerts: readonly unknown[]) => ({
    name: alert,
    interval: "1m",
    input_series: series.map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: alerts }],
  });

  it("have a case each", () => {
    expect(cases.map(({ alert }) => alert).sort()).to.deep.equal(all.map(({ alert }) => alert).sort());
  });

  it("fire where something is wrong, with the labels of its tenant and cluster, by promtool", () => {
    const { ok, output } = judge((it) => testOf(it, it.firing, [expected(it)]));
    expect(output).to.equal("");
    expect(ok).to.equal(true);
  });

  it("do not fire where nothing is wrong, by promtool", () => {
    const { ok, output } = judge((it) => testOf(it, it.quiet, []));
    expect(output).to.equal("");
    expect(ok).to.equal(true);
  });

  it("have texts whose every name stands for something", () => {
    const { ok, output } = judge(
      (it) => testOf(it, it.firing, [expected(it)]),
      (rule) => rule,
    );
    expect(ok, "promtool tells what is not as it was expected").to.equal(false);
    const texts = [...output.matchAll(/(?:summary|description)="((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text ?? "");
    expect(texts.length).to.equal(2 * cases.length);
    // A label that is not there is an empty text.
    expect(texts.filter((text) => /<|^ |  | [.,;:]|\/\/|\/ /.test(text))).to.deep.equal([]);
  });

  it("have a severity, texts, and a section of the runbooks that their link leads to", () => {
    const runbooks = readFileSync(fileURLToPath(new URL("../../docs/runbooks.md", import.meta.url)), "utf8");
    const sections = new Map(
      runbooks
        .split(/^### /m)
        .slice(1)
        .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
    );
    for (const { alert, labels, annotations } of all) {
      expect(labels["severity"], alert).to.be.oneOf(["critical", "warning", "info"]);
      expect(annotations["summary"], alert).to.match(/^.{10,}\.$/);
      expect(annotations["description"], alert).to.match(/.{10,}\.$/);
      expect(annotations["runbook_url"], alert).to.match(new RegExp(`runbooks\\.md#${alert.toLowerCase()}$`));
      expect(sections.get(alert)?.length ?? 0, `the section ${alert} of docs/runbooks.md`).to.be.greaterThan(150);
    }
    expect([...sections.keys()].sort()).to.deep.equal(all.map(({ alert }) => alert).sort());
  });

  it("keep the tenant's label under whatever name", () => {
    const { tenantLabelName, ...rest } = specOf({});
    expect(tenantLabelName).to.equal("tenant_id");
    expect(rest.observability).not.to.equal(undefined);
    for (const { alert, expr } of all) expect(expr, alert).to.include("(tenant_id, cluster");
  });

  it("are left out by topic, by group and by name", () => {
    expect(namesOf({ rules: { whizard: false } })).to.have.members(kubernetesCases.map(({ alert }) => alert));
    expect(namesOf({ rules: { kubernetes: false } })).to.have.members(whizardCases.map(({ alert }) => alert));
    const some = namesOf({ rules: { disabled: ["kubernetes-api", "WhizardPodDown"] } });
    expect(all.map(({ alert }) => alert).filter((alert) => !some.includes(alert))).to.have.members([
      "WhizardPodDown",
      "KubeApiServerDown",
      "KubeApiServerErrors",
      "KubeApiServerSlow",
      "KubeClientCertificateExpires",
    ]);
    expect(ruleFiles({ rules: { whizard: false, kubernetes: false } })).to.deep.equal([]);
  });

  it("are different where an override says so, and nowhere else", () => {
    const override = { for: "1h", severity: "info", labels: { team: "x" }, annotations: { summary: "Look." } };
    const changed = rulesOf({ rules: { overrides: { WhizardPodDown: override } } });
    const before = all.find(({ alert }) => alert === "WhizardPodDown")!;
    expect(changed.filter((rule) => !all.some((it) => JSON.stringify(it) === JSON.stringify(rule)))).to.deep.equal([
      {
        ...before,
        for: "1h",
        labels: { severity: "info", team: "x" },
        annotations: { ...before.annotations, summary: "Look." },
      },
    ]);
  });

  it("tell of names that do not exist", () => {
    const given = { rules: { disabled: ["WhizardPodDwn"], overrides: { Nothing: {} } } };
    expect(parseWhizard({ storage: { embedded: {} }, observability: given })).to.deep.equal({
      ok: false,
      issues: [
        {
          path: "observability.rules.disabled[0]",
          reason: '"WhizardPodDwn" does not come with the package',
          hint: "did you mean WhizardPodDown?",
        },
        {
          path: "observability.rules.overrides.Nothing",
          reason: '"Nothing" does not come with the package',
          hint: "docs/runbooks.md lists them",
        },
      ],
    });
  });
});
