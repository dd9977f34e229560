import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../lab/command.ts";
import { ensureMade, keyOf, sourcesBelow } from "../cache.ts";
import { root } from "../engine.ts";
import { programFolder } from "../programFolder.ts";

const module = join(root, "tests", "languages", "go");
const sdk = join(root, "sdk", "go", "whizard");
const folderOf = (program: string): string => programFolder(program, "go");

/** The files of a program as one of this module's, with a main that runs it inline. */
const overlayOf = (program: string): readonly (readonly [string, string])[] => [
  [join(module, program, "main.go"), join(module, "program", "main.go")],
  ...readdirSync(folderOf(program))
    .filter((name) => name.endsWith(".go") && name !== "main.go")
    .map((name) => [join(module, program, name), join(folderOf(program), name)] as const),
];

/** The folder with programs in Go, built to run inline, each under its name. */
export const ensureGoPrograms = async (programs: readonly string[]): Promise<string> => {
  const ownSources = [...sourcesBelow(module, ".go", "go.mod"), ...sourcesBelow(sdk, ".go", "go.mod")];
  const sources = [...ownSources, ...programs.flatMap((program) => sourcesBelow(folderOf(program), ".go"))];
  const version = await runCommand("go", ["version"]);
  return ensureMade("go", keyOf(sources, [version]), async (draft) => {
    const overlay = join(draft, "overlay.json");
    writeFileSync(overlay, JSON.stringify({ Replace: Object.fromEntries(programs.flatMap(overlayOf)) }));
    // The flags of the lab's other builds, so that the packages they share are compiled once.
    const flags = ["-overlay", overlay, "-trimpath", "-ldflags", "-s -w"];
    const packages = programs.map((program) => `./${program}`);
    await runCommand("go", ["build", ...flags, "-o", `${draft}/`, ...packages], {
      cwd: module,
      environment: { CGO_ENABLED: "0" },
    });
  });
};
