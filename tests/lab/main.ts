import Table from "cli-table3";
import { Command, Option } from "commander";
import { defaultClusters } from "./addresses.ts";
import { labDown, labUp } from "./lab.ts";
import { LabError } from "./labError.ts";
import { labPaths } from "./labPaths.ts";
import { labStatus } from "./status.ts";

const begin = Date.now();
const progress = (line: string) => {
  const seconds = String(Math.round((Date.now() - begin) / 1000)).padStart(4);
  process.stderr.write(`[${seconds} s] ${line}\n`);
};

function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => controller.abort(new LabError("Interrupted.")));
  }
  return controller.signal;
}

function showStatus(): void {
  const statuses = labStatus();
  if (statuses.length === 0) {
    process.stdout.write("The lab is down.\n");
    process.exitCode = 3;
    return;
  }
  const table = new Table({
    head: ["cluster", "node", "alive", "dead", "version", "address"],
    style: { head: [], border: [] },
  });
  for (const { name, node, alive, dead, version, address } of statuses) {
    table.push([
      name,
      node,
      `${alive.length} of ${alive.length + dead.length}`,
      dead.join(", ") || "-",
      version,
      address,
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
  if (statuses.some(({ dead }) => dead.length > 0)) process.exitCode = 3;
}

const program = new Command("lab").description(
  "Real Kubernetes clusters on this machine, each in a network namespace, with the images that the package deploys.",
);

program
  .command("up")
  .description("bring the clusters up; what runs already stays")
  .addOption(
    new Option("--clusters <names>", "names, separated by commas: central, member-a … member-z")
      .argParser((text: string) => text.split(",").filter((name) => name !== ""))
      .default(defaultClusters, defaultClusters.join(",")),
  )
  .option("--control-plane-only", "etcd, API server, controller manager and scheduler, no node")
  .action(async ({ clusters, controlPlaneOnly }: { clusters: readonly string[]; controlPlaneOnly?: boolean }) => {
    const up = await labUp({
      clusters,
      controlPlaneOnly: controlPlaneOnly === true,
      progress,
      signal: interruptSignal(),
    });
    progress(`the lab is up: ${up.map(({ name, address }) => `${name} ${address}`).join(", ")}`);
    process.stdout.write(`export KUBECONFIG=${labPaths().kubeconfig}\n`);
  });

program.command("status").description("show what runs; exit code 3 when the lab is not whole").action(showStatus);

program
  .command("down")
  .description("remove the clusters with everything in them; built tools and images stay in the cache")
  .action(async () => {
    await labDown(progress);
    progress("the lab is down");
  });

program
  .command("kubeconfig")
  .description("print the path of the kubeconfig with all clusters' contexts")
  .action(() => {
    if (labStatus().length === 0) throw new LabError("The lab is down: run `npm run lab -- up` first.");
    process.stdout.write(`${labPaths().kubeconfig}\n`);
  });

try {
  await program.parseAsync();
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${error instanceof LabError ? text : `The lab failed: ${text}`}\n`);
  process.exitCode = 1;
}
