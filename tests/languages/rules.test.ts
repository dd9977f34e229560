import { expect } from "chai";
import { ensureEngine } from "./engine.ts";
import { ExampleProgram, prepareLanguage, type Setting } from "./program.ts";
import { languages, others, type Language } from "./programFolder.ts";
import { plannedResources } from "./resources.ts";

const preview = async (
  language: Language,
  name: string,
  config: Readonly<Record<string, Setting>> = {},
): Promise<string> => {
  const program = new ExampleProgram(language, name, config);
  try {
    return await program.preview();
  } finally {
    await program.remove({ deployed: false });
  }
};

/** Groups that the programs `refusedRules` declare, and what a preview says of them. */
const refused = [
  {
    group: "withoutSeverity",
    what: "an alert without a severity",
    issues: [["rules[0].severity", 'the alert "PodDown" has no severity (such as severity: warning)']],
  },
  {
    group: "noPromql",
    what: "an expression that is no PromQL, behind a sound rule",
    issues: [["rules[1].expr", "is no PromQL at column 7: the expression ends too early"]],
  },
  {
    group: "both",
    what: "both in one rule, at once",
    issues: [
      ["rules[0].expr", 'is no PromQL at column 31: unexpected ")"'],
      ["rules[0].severity", 'the alert "TargetsDown" has no severity (such as severity: warning)'],
    ],
  },
] as const;

describe("rule groups in TypeScript, Python and Go", () => {
  before("the engine, a cluster and what the languages need", async () => {
    await ensureEngine();
    for (const language of languages) await prepareLanguage(language);
  });

  let wanted = "";

  for (const language of others) {
    it(`are registered by the example in ${language} as by that in TypeScript, input by input`, async () => {
      wanted ||= await preview("typescript", "rules");
      expect(plannedResources(await preview(language, "rules"))).to.deep.equal(plannedResources(wanted));
    });
  }

  for (const { group, what, issues } of refused) {
    for (const language of languages) {
      it(`are refused at preview in ${language} for ${what}`, async () => {
        const config = { group: { value: group, secret: false } };
        const output = await preview(language, "refusedRules", config).then(() => "", String);
        for (const [path, reason] of issues) expect(output).to.include(path).and.include(reason);
      });
    }
  }
});
