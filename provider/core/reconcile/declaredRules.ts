import { z } from "zod";
import { inOrder } from "../inOrder.ts";
import { packRuleFiles } from "../rules/pack.ts";
import { ruleGroup } from "../spec/ruleGroup.ts";
import type { RuleSetSpec } from "../spec/ruleSet.ts";
import { shortDigest } from "../shortDigest.ts";
import type { RulerGroup } from "../spec/rulerGroups.ts";

/** A group of a declared rule set, as it is told the reconciler. */
const entry = z.object({ id: z.string(), labels: z.record(z.string(), z.string()), group: ruleGroup });

/** Groups that rulers select together, by these labels. */
export interface LabelledGroups {
  readonly labels: Readonly<Record<string, string>>;
  readonly groups: readonly RulerGroup[];
}

/** The files of the ConfigMaps that tell the reconciler the declared rule sets, a group a file. */
export const renderRuleSets = (ruleSets: readonly RuleSetSpec[]): readonly Readonly<Record<string, string>>[] => {
  const files = ruleSets.flatMap(({ name, labels, groups }) =>
    groups.map((group) => {
      const id = `${name}\n${group.name}`;
      const text = `${JSON.stringify(inOrder({ id, labels, group } satisfies z.input<typeof entry>))}\n`;
      return { id, name: `${shortDigest(id)}.json`, text };
    }),
  );
  return files.length === 0 ? [] : packRuleFiles(files);
};

const parseFile = (text: string): readonly LabelledGroups[] => {
  try {
    const { data } = entry.safeParse(JSON.parse(text));
    return data === undefined ? [] : [{ labels: data.labels, groups: [{ id: data.id, group: data.group }] }];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [];
  }
};

const parsed = new WeakMap<Readonly<Record<string, string>>, readonly LabelledGroups[]>();

/** Parses a ConfigMap's files once, however many decisions look at them. */
const parseOnce = (files: Readonly<Record<string, string>>): readonly LabelledGroups[] => {
  const found = parsed.get(files) ?? Object.values(files).flatMap(parseFile);
  parsed.set(files, found);
  return found;
};

/** Reads the files back; what is no such file counts as absent. */
export const parseRuleSets = (files: readonly Readonly<Record<string, string>>[]): readonly LabelledGroups[] =>
  files.flatMap(parseOnce);
