import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { parse, stringify } from "yaml";

/** A Pulumi project that stacks of a fleet run. */
export interface PulumiProject {
  readonly name: string;
  /** Its Pulumi.yaml as a stack's own folder has it: the program stays where it is. */
  readonly text: string;
}

/** Reads the project in a folder. */
export const readProject = (folder: string): PulumiProject => {
  const given = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as { name: string; main?: string };
  const { name, main = "." } = given;
  return { name, text: stringify({ ...given, main: isAbsolute(main) ? main : join(folder, main) }) };
};
