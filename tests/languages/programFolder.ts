import { join } from "node:path";
import { root } from "./engine.ts";

/** Languages that programs are run in. */
export type Language = "typescript" | "python" | "go";

/** Those whose programs do what TypeScript's do. */
export const others: readonly Language[] = ["python", "go"];
export const languages: readonly Language[] = ["typescript", ...others];

/** Programs that the engine refuses show nothing to learn from, so they are no examples. */
const refused: readonly string[] = ["refusedRules"];

/** The programs that exist in every language. */
export const programs: readonly string[] = ["minimal", "outputs", "rules", ...refused];

/** The folder of a program in one language. */
export const programFolder = (program: string, language: Language): string =>
  join(root, refused.includes(program) ? "tests/languages/programs" : "examples", `${program}-${language}`);
