import { type Command, Option } from "commander";
import type { FleetTerminal } from "./rollout/fleetCommands.ts";

type Run = (run: () => number | Promise<number>) => void;
type Commands = (typeof import("./rollout/fleetCommands.ts"))["fleetCommands"];

// Pulumi's Automation API is large: who validates a file does not load it.
const load = async (): Promise<Commands> => (await import("./rollout/fleetCommands.ts")).fleetCommands;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const footer = `
A fleet file says which clusters there are and how a change reaches them. Stacks are kept in Pulumi's backend, which
PULUMI_BACKEND_URL names; nothing else is remembered, so any machine can go on with a rollout.

Exit codes of up, add and rollback: 0 all members are up to date, 3 some are, 4 none is.
`;

const addCommand = (fleet: Command, name: string, summary: string, description = summary): Command =>
  fleet
    .command(name)
    .summary(summary)
    .description(description)
    .addOption(new Option("-f, --file <file>", "the fleet file").default("fleet.yaml"))
    .option("--work <folder>", "folder for logs and the stacks' configuration; below XDG_STATE_HOME when absent")
    .option("--json", "print the result as JSON");

/** Adds `whizard fleet …`. */
export const addFleet = (program: Command, terminal: FleetTerminal, run: Run): void => {
  const fleet = program
    .command("fleet")
    .summary("roll out to many clusters")
    .description("Deploys to a central cluster and its members, partition by partition.")
    .addHelpText("after", footer);
  addCommand(fleet, "plan", "preview all stacks and change nothing, what is dangerous first")
    .option("--full", "preview also what is up to date by its record")
    .action((options: Parameters<Commands["plan"]>[0]) => run(async () => (await load()).plan(options, terminal)));
  addCommand(
    fleet,
    "up",
    "deploy, or go on where it stopped",
    "Updates the central clusters, then the members, partition by partition, with a gate after each. What is up to date is " +
      "not touched. Ctrl-C once: what runs comes to its end and nothing more is started; twice: cancelled by the engine.",
  ).action((options: Parameters<Commands["up"]>[0]) => run(async () => (await load()).up(options, terminal)));
  addCommand(fleet, "rollback", "bring the members back that the newest rollout has reached").action(
    (options: Parameters<Commands["rollback"]>[0]) => run(async () => (await load()).rollback(options, terminal)),
  );
  addCommand(fleet, "status", "say how every cluster is")
    .option("--records-only", "ask no gateway for samples and series")
    .option("--watch", "again every five seconds")
    .action((options: Parameters<Commands["status"]>[0]) => run(async () => (await load()).status(options, terminal)));
  addCommand(fleet, "drift", "say what is other in the clusters than their stacks know").action(
    (options: Parameters<Commands["drift"]>[0]) => run(async () => (await load()).drift(options, terminal)),
  );
  addCommand(fleet, "add", "add a cluster, deploy to it and wait for its first sample")
    .argument("<name>", "its name in the fleet")
    .requiredOption("--kubeconfig <path>", "path of its kubeconfig")
    .option("--context <name>", "context in the kubeconfig")
    .option("--tenant <id>", "tenant that it writes as; its name when absent")
    .addOption(new Option("--label <name=value>", "a label; may be repeated").argParser(collect))
    .action((name: string, options: Parameters<Commands["add"]>[1]) =>
      run(async () => (await load()).add(name, options, terminal)),
    );
  addCommand(
    fleet,
    "remove",
    "delete a cluster's agent, take its credential back and keep its data",
    "Waits until its samples have arrived, two minutes at most, then deletes first its Prometheus, then the proxy that this " +
      "writes through, and takes its tenant out of the central cluster. Run it again when it was broken off.",
  )
    .argument("<name>", "its name in the fleet")
    .option("--without-draining", "do not wait: what its Prometheus holds back is lost")
    .action((name: string, options: Parameters<Commands["remove"]>[1]) =>
      run(async () => (await load()).remove(name, options, terminal)),
    );
  addCommand(
    fleet,
    "sync",
    "add registered clusters to the fleet file",
    "Adds a member for each cluster that the registries of the central clusters know (KubeSphere, Cluster API, Open Cluster " +
      "Management, labelled Secrets) and the fleet file does not have yet, or for each context of the kubeconfigs in a folder; " +
      "names those that are gone. It deploys nothing and removes nobody.",
  )
    .option("--kubeconfigs <folder>", "a folder of kubeconfigs, relative to the fleet file, instead of registries")
    .action((options: Parameters<Commands["sync"]>[0]) => run(async () => (await load()).sync(options, terminal)));
};
