import { checkSizes, emptyPlacement, type KubeObject } from "../core/index.ts";
import { buildObjects } from "./buildObjects.ts";
import type { CheckedSpec } from "./checkSpec.ts";
import { issuesError, renderLocated, type LocatedIssue, type SpecFile } from "./specFile.ts";
import { paint, type Terminal } from "./terminal.ts";

/** What is wrong with the objects that a spec makes, or soon will be. */
export interface Findings {
  readonly issues: readonly LocatedIssue[];
  readonly warnings: readonly LocatedIssue[];
}

/** Checks what can be seen in the objects only, with the places in the spec's file. */
export const checkBuilt = (objects: readonly KubeObject[], { locate }: SpecFile): Findings => {
  const findings = checkSizes(objects);
  const ofKind = (wanted: string): readonly LocatedIssue[] =>
    findings.filter(({ severity }) => severity === wanted).map(({ issue }) => locate(issue));
  return { issues: ofKind("error"), warnings: ofKind("warning") };
};

/** The same for a spec whose objects nobody needs: as if its tenants were placed for the first time. */
export const checkUnbuilt = (checked: CheckedSpec, file: SpecFile, terminal: Terminal): Findings => {
  const { objects } = buildObjects(checked, {
    previous: () => emptyPlacement,
    program: () => "",
    refuse: (issues) => issuesError(file.name, issues.map(file.locate), terminal),
    now: terminal.now(),
  });
  return checkBuilt(objects, file);
};

/** Says warnings, a line each. */
export const sayWarnings = (name: string, warnings: readonly LocatedIssue[], { err, colours }: Terminal): void => {
  for (const { path, ...issue } of warnings) {
    const word = paint(colours.err, "yellow", "warning");
    err(`${renderLocated(name, { ...issue, path: path === "" ? word : `${word}: ${path}` }, colours.err)}\n`);
  }
};
