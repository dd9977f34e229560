import { build } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../lab/command.ts";

/** Runs a file of this folder several times, bundled as the reconciler is, and reads what each run prints. */
export const runOften = async <Printed>(
  file: string,
  args: readonly string[],
  times: number,
): Promise<readonly Printed[]> => {
  const folder = mkdtempSync(join(tmpdir(), "whizard-bench-"));
  try {
    const outfile = join(folder, "bench.cjs");
    const entry = fileURLToPath(new URL(file, import.meta.url));
    await build({ entryPoints: [entry], bundle: true, platform: "node", format: "cjs", outfile, logLevel: "error" });
    const printed: Printed[] = [];
    for (let round = 0; round < times; round += 1)
      printed.push(JSON.parse(await runCommand(process.execPath, [outfile, ...args], {})) as Printed);
    return printed;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
