import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildGolden } from "./buildGolden.ts";
import { goldenCases, wantFolder } from "./goldenCase.ts";
import { renderGolden } from "./renderGolden.ts";
import { readFiles } from "./wantedFiles.ts";

/** Writes what core makes of every case now, and deletes what no case has any more. */
for (const golden of goldenCases) {
  const folder = wantFolder(golden.name);
  const before = readFiles(folder);
  const after = renderGolden(buildGolden(golden));
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(after)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  process.stdout.write(`${golden.name}: ${Object.keys(after).length} files, ${changed.length} changed\n`);
}
