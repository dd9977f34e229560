import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { runCli } from "./cli.ts";

/** Colours only where somebody looks: https://no-color.org */
const hasColours = ({ isTTY }: { readonly isTTY?: boolean }): boolean => isTTY === true && !process.env["NO_COLOR"];

// A reader that has seen enough, such as `head`, is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

const packageFolder = join(__dirname, "..", "..");

const run = async (): Promise<void> => {
  process.exitCode = await runCli(process.argv.slice(2), manifest.version, {
    stdin: () => readFileSync(0, "utf8"),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    colours: { out: hasColours(process.stdout), err: hasColours(process.stderr) },
    now: () => Date.now(),
    bars: process.stderr.isTTY ? process.stderr : undefined,
    site: {
      environment: process.env,
      programs: { central: packageFolder, member: join(packageFolder, "provider", "member") },
      version: manifest.version,
    },
  });
};

void run();
