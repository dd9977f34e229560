import { checkFile } from "./checkSpec.ts";
import { renderLocated } from "./specFile.ts";
import { counted, paint, type Terminal } from "./terminal.ts";
import { exitCodes } from "./userError.ts";

export interface ValidateOptions {
  readonly file: string;
  readonly json?: boolean;
}

/** Says everything that is wrong with a spec file; returns the exit code. */
export const validate = ({ file, json }: ValidateOptions, terminal: Terminal): number => {
  const checked = checkFile(file, terminal);
  const issues = checked.ok ? [] : checked.issues;
  if (json === true) {
    terminal.out(`${JSON.stringify({ valid: checked.ok, issues }, undefined, 2)}\n`);
  } else if (checked.ok) {
    const { name, kind } = checked.file;
    terminal.out(`${name}: ${paint(terminal.colours.out, "green", `a valid ${kind}`)}\n`);
  } else {
    for (const issue of issues) terminal.err(`${renderLocated(checked.name, issue, terminal.colours.err)}\n`);
    terminal.err(`${counted(issues.length, "issue")}\n`);
  }
  return checked.ok ? exitCodes.ok : exitCodes.invalid;
};
