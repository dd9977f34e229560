import { checkUnbuilt, sayWarnings, type Findings } from "./checkBuilt.ts";
import { checkFile, type CheckedFile } from "./checkSpec.ts";
import { renderLocated } from "./specFile.ts";
import { counted, paint, type Terminal } from "./terminal.ts";
import { exitCodes } from "./userError.ts";

export interface ValidateOptions {
  readonly file: string;
  readonly json?: boolean;
}

const findingsOf = (checked: CheckedFile, terminal: Terminal): Findings =>
  checked.ok ? checkUnbuilt(checked.checked, checked.file, terminal) : { issues: checked.issues, warnings: [] };

/** Says everything that is wrong with a spec file; returns the exit code. */
export const validate = ({ file, json }: ValidateOptions, terminal: Terminal): number => {
  const checked = checkFile(file, terminal);
  const name = checked.ok ? checked.file.name : checked.name;
  const { issues, warnings } = findingsOf(checked, terminal);
  const valid = issues.length === 0;
  if (json === true) {
    terminal.out(`${JSON.stringify({ valid, issues, warnings }, undefined, 2)}\n`);
    return valid ? exitCodes.ok : exitCodes.invalid;
  }
  sayWarnings(name, warnings, terminal);
  for (const issue of issues) terminal.err(`${renderLocated(name, issue, terminal.colours.err)}\n`);
  if (!valid) terminal.err(`${counted(issues.length, "issue")}\n`);
  else if (checked.ok)
    terminal.out(`${name}: ${paint(terminal.colours.out, "green", `a valid ${checked.file.kind}`)}\n`);
  return valid ? exitCodes.ok : exitCodes.invalid;
};
