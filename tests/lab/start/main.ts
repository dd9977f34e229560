import { Command } from "commander";
import { LabError } from "../labError.ts";
import { takeDown } from "./down.ts";
import { renderReport } from "./report.ts";
import { start } from "./start.ts";
import { parseAddress, type Address, type OwnClusters } from "./target.ts";

interface CommandLine {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly memberContext?: string;
  readonly gateway?: Address;
  readonly keep?: boolean;
  readonly down?: boolean;
}

const interruption = new AbortController();
const { signal } = interruption;
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    if (!signal.aborted) process.stderr.write("\nInterrupted: ending what runs …\n");
    interruption.abort(new LabError("Interrupted."));
  });
}

const readOwn = (line: CommandLine): OwnClusters | undefined => {
  const { kubeconfig, context, memberContext, gateway } = line;
  if (context === undefined) {
    const stray = Object.entries({ kubeconfig, "member-context": memberContext, gateway }).find(([, value]) => value);
    if (stray !== undefined) throw new LabError(`--${stray[0]} needs --context, the context of the central cluster.`);
    return undefined;
  }
  return {
    context,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(memberContext === undefined ? {} : { memberContext }),
    ...(gateway === undefined ? {} : { gateway }),
  };
};

const run = async (line: CommandLine): Promise<void> => {
  const own = readOwn(line);
  const target = own === undefined ? {} : { own };
  if (line.down === true) return takeDown({ ...target, signal });
  const begin = Date.now();
  const started = await start({ ...target, keep: line.keep === true, signal });
  process.stdout.write(`\nWhizard works (${Math.round((Date.now() - begin) / 1000)} s).\n\n${renderReport(started)}`);
};

const help = `
Without options two clusters are made on this machine (Linux, root), "central" and "member-a", and a working Whizard in
them. What has to be built is built once; it stays in ~/.cache/whizard. A second start changes nothing.

Your own clusters:
  npm start -- --context prod                                  the kubeconfig that kubectl uses
  npm start -- --kubeconfig F --context C --member-context M   a second cluster that sends its metrics
  kind:  kind create cluster && npm start -- --context kind-kind
They need a default StorageClass; this machine and the member must reach the gateway at a node's port 30990, or where
--gateway says.`;

const program = new Command("start")
  .usage("[options]   (npm start -- [options])")
  .description("Deploys a working Whizard and shows that it works.")
  .option("--kubeconfig <file>", "kubeconfig of your own clusters; what KUBECONFIG names unless given")
  .option("--context <name>", "context of your central cluster; no lab is made then")
  .option("--member-context <name>", "context of your member cluster")
  .option("--gateway <host:port>", "where your central cluster's gateway is reached from outside", parseAddress)
  .option("--keep", "leave the lab up when the start fails, to look into it")
  .option("--down", "take everything down that a start with the same options has made")
  .addHelpText("after", help)
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`\n${error instanceof LabError ? "" : "The start failed: "}${(error as Error).message}\n`);
  process.exitCode = 1;
}
// Keep-alive connections and the CLI's pipes must not hold up the shell.
process.exit();
