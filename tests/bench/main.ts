/** `npm run bench -- NAME` runs a benchmark and prints one line of JSON for each of its numbers. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Result } from "./result.ts";

/** What a benchmark's file exports as `run`. */
type Run = (args: readonly string[]) => Promise<readonly Result[]>;

const folder = fileURLToPath(new URL(".", import.meta.url));
const notBenches = new Set(["main", "result"]);
/** A benchmark is a file whose name is the benchmark's, or a folder with a main.ts. */
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() || entry.name.endsWith(".ts"))
  .map((entry) => ({
    name: entry.name.replace(/\.ts$/, ""),
    file: entry.isDirectory() ? `${entry.name}/main.ts` : entry.name,
  }))
  .filter(({ name }) => !notBenches.has(name));

const [wanted, ...args] = process.argv.slice(2);
const bench = names.find(({ name }) => name === wanted);
if (bench === undefined) {
  console.error(
    `${wanted === undefined ? "No benchmark is given" : `No benchmark is named ${wanted}`}; there are: ${names.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(1);
}
const { run } = (await import(new URL(bench.file, import.meta.url).href)) as { readonly run: Run };
for (const result of await run(args)) console.log(JSON.stringify(result));
