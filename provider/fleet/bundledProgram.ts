import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A program that pods run, which the build puts beside the command's own. */
export const readProgram = (name: "reconciler" | "fanout"): string =>
  readFileSync(join(__dirname, `${name}.cjs`), "utf8");
