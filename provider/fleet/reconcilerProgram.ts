import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The reconciler's bundle, which the build puts beside the command's own. */
export const readProgram = (): string => readFileSync(join(__dirname, "reconciler.cjs"), "utf8");
