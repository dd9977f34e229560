import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../lab/command.ts";
import { ensureMade, keyOf, sourcesBelow } from "../cache.ts";
import { root } from "../engine.ts";

const module = join(root, "tests", "languages", "go");
const sdk = join(root, "sdk", "go", "whizard");
const exampleFolder = (example: string): string => join(root, "examples", `${example}-go`);

/** The files of a program of this module's: those of an example, with a main that runs it inline. */
const overlayOf = (example: string): readonly (readonly [string, string])[] => [
  [join(module, example, "main.go"), join(module, "program", "main.go")],
  ...readdirSync(exampleFolder(example))
    .filter((name) => name.endsWith(".go") && name !== "main.go")
    .map((name) => [join(module, example, name), join(exampleFolder(example), name)] as const),
];

/** The folder with the examples' programs in Go, built to run inline, each under its example's name. */
export const ensureGoPrograms = async (examples: readonly string[]): Promise<string> => {
  const ownSources = [...sourcesBelow(module, ".go", "go.mod"), ...sourcesBelow(sdk, ".go", "go.mod")];
  const sources = [...ownSources, ...examples.flatMap((example) => sourcesBelow(exampleFolder(example), ".go"))];
  const version = await runCommand("go", ["version"]);
  return ensureMade("go", keyOf(sources, [version]), async (draft) => {
    const overlay = join(draft, "overlay.json");
    writeFileSync(overlay, JSON.stringify({ Replace: Object.fromEntries(examples.flatMap(overlayOf)) }));
    // The flags of the lab's other builds, so that the packages they share are compiled once.
    const flags = ["-overlay", overlay, "-trimpath", "-ldflags", "-s -w"];
    const packages = examples.map((example) => `./${example}`);
    await runCommand("go", ["build", ...flags, "-o", `${draft}/`, ...packages], {
      cwd: module,
      environment: { CGO_ENABLED: "0" },
    });
  });
};
