import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { explain, type ExplainOptions } from "./explain.ts";
import { explainDiff, type DiffOptions } from "./explainDiff.ts";
import { addFleet } from "./fleetCli.ts";
import { importFiles, type ImportOptions } from "./import.ts";
import type { StatusOptions } from "./status.ts";
import { render, type RenderOptions } from "./render.ts";
import type { FleetTerminal } from "./rollout/fleetCommands.ts";
import { paint, type Terminal } from "./terminal.ts";
import { exitCodes, UserError } from "./userError.ts";
import { validate, type ValidateOptions } from "./validate.ts";

const footer = `
Exit codes:
  0  all is well
  1  the input is invalid, or what was asked for cannot be done
  2  the command was called in a wrong way
  3  \`whizard fleet\` has brought some members to where they should be, 4: none

A spec file holds the fields of the Whizard component, as YAML or JSON. With \`kind: AgentProxy\` beside them it holds
those of an AgentProxy.
`;

const fileOption = (): Option =>
  new Option("-f, --file <file>", "the spec file; - is the standard input").makeOptionMandatory();

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const parseTime = (text: string): number => {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError("It is no time such as 2026-01-31T12:00:00Z.");
  return time;
};

type Run = (run: () => number | Promise<number>) => void;

const addValidate = (program: Command, terminal: Terminal, run: Run): void => {
  program
    .command("validate")
    .summary("say everything that is wrong with a spec")
    .description(
      "Says everything that is wrong with a spec: each issue with its line and column, its value and what is allowed.",
    )
    .addOption(fileOption())
    .option("--json", "print { valid, issues, warnings } as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  whizard validate -f whizard.yaml\n  cat whizard.json | whizard validate -f - --json",
    )
    .action((options: ValidateOptions) => run(() => validate(options, terminal)));
};

const addRender = (program: Command, terminal: Terminal, run: Run): void => {
  program
    .command("render")
    .summary("write the Kubernetes objects of a spec into a folder")
    .description(
      "Writes the objects that the Pulumi component would make, one YAML file each, with a kustomization.yaml that lists " +
        "them and a placement.yaml that says which tenant is where. The next render reads the placement back, so that nobody moves: " +
        "keep it with the other files. Only files that whizard wrote itself are replaced or removed.",
    )
    .addOption(fileOption())
    .requiredOption("-o, --output <folder>", "the folder to write to")
    .option(
      "--secrets <file>",
      "passwords and S3 credentials; without it no Secret is rendered, and what must exist is listed",
    )
    .option("--previous <path>", "a placement file, or a folder with one, to go on from instead of the folder's own")
    .option("--agent-proxy", "the file holds an AgentProxy, even without `kind: AgentProxy`")
    .option("--dry-run", "say what would be done and touch nothing")
    .addOption(new Option("--now <time>", "time of the decision; the clock's when absent").argParser(parseTime))
    .addHelpText(
      "after",
      "\nA secrets file:\n  passwords: { tenant-a: <at least 16 characters, or a list: the first is current, all are valid>, … }\n" +
        "  credentials: { tenant-a: { grafana: <as above> } }\n  globalCredentials: { auditor: <as above> }\n  storages: { default: { accessKey: …, secretKey: … } }\n" +
        "  tenantKey: <at least 32 characters, where the spec has a reconciler>\n" +
        "  adminPassword: <at least 16 characters, where gateway.debug is true>\n" +
        "\nExamples:\n  whizard render -f whizard.yaml -o deploy/\n  whizard render -f whizard.yaml -o deploy/ --secrets secrets.yaml --dry-run",
    )
    .action((options: RenderOptions) => run(() => render(options, terminal)));
};

const addExplain = (program: Command, terminal: Terminal, run: Run): void => {
  program
    .command("explain")
    .summary("say which value a field has and which tier it came from")
    .description(
      "Says which value a field has and which tier it came from: `default`, `spec`, or for a component its template " +
        "(`ingesterTemplate`) or its own field (`ingester`). Without a field it lists all. With --diff it says what two " +
        "environments have differently, read from their Pulumi.<stack>.yaml in this folder.",
    )
    .argument("[field]", "path of a field, or of a part with many")
    .option("-f, --file <file>", "the spec file; - is the standard input")
    .option("--diff <environments...>", "say what differs between two environments instead: names of stacks, or files")
    .option("--json", "print a list of { path, value, tier } as JSON; { path, from, to } with --diff")
    .addHelpText(
      "after",
      "\nExamples:\n  whizard explain -f whizard.yaml ingester.image\n  whizard explain -f whizard.yaml\n" +
        "  whizard explain --diff dev prod\n  whizard explain ingester --diff dev prod",
    )
    .action((field: string | undefined, options: Partial<ExplainOptions & DiffOptions>, command: Command) =>
      run(() => {
        const { file, diff } = options;
        if ((file === undefined) === (diff === undefined)) command.error("error: either --file or --diff is required");
        return diff === undefined
          ? explain(field, { ...options, file: file ?? "" }, terminal)
          : explainDiff(field, { ...options, diff }, terminal);
      }),
    );
};

const addImport = (program: Command, terminal: Terminal, run: Run): void => {
  program
    .command("import")
    .summary("turn upstream Whizard's objects into a spec")
    .description(
      "Turns Service, Storage, Gateway, Router, Ingester, Query, QueryFrontend, Store, Compactor, Ruler and Tenant objects " +
        "of monitoring.whizard.io into a spec on the standard output, and says on the standard error what could not be carried over.",
    )
    .addOption(
      new Option(
        "-f, --file <file>",
        "a file of objects, several documents or lists; may be repeated; - is the standard input",
      )
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .option("--service <namespace.name>", "the Service to import, where there are several")
    .option("--strict", "exit with 1 when something could not be carried over")
    .addHelpText(
      "after",
      "\nExamples:\n  kubectl get services.monitoring.whizard.io,tenants.monitoring.whizard.io -A -o yaml | whizard import -f - > whizard.yaml\n" +
        "  whizard import -f service.yaml -f tenants.yaml --strict",
    )
    .action((options: ImportOptions) => run(() => importFiles(options, terminal)));
};

const parseSeconds = (text: string): number => {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= 3600)) throw new InvalidArgumentError("It is no number of seconds from 1 to 3600.");
  return seconds;
};

const parsePort = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("It is no port from 0 to 65535.");
  return Number(text);
};

const addStatus = (program: Command, terminal: Terminal, run: Run): void => {
  program
    .command("status")
    .summary("show how a running topology is")
    .description(
      "Shows components, clusters, who is on which ingester, tenants, the data's way, alerts and rule groups of a topology. " +
        "It reads objects by the kubeconfig, and numbers from the Query over all tenants through the API server. " +
        "With --web it shows them on a page that only this machine can open.",
    )
    .option("--name <name>", "name of the topology", "whizard")
    .option("-n, --namespace <namespace>", "namespace of the topology", "whizard")
    .option("--kubeconfig <path>", "kubeconfig of the central cluster; KUBECONFIG or ~/.kube/config when absent")
    .option("--context <name>", "context in the kubeconfig; its current one when absent")
    .addOption(new Option("--json", "print the same facts as JSON; with --watch a line each time"))
    .addOption(
      new Option("-w, --watch [seconds]", "look again and again; every 5 s").preset("5").argParser(parseSeconds),
    )
    .addOption(
      new Option("--web [port]", "serve the same facts as a page on 127.0.0.1; port 8480, and 0 for any")
        .preset("8480")
        .argParser(parsePort)
        .conflicts("json"),
    )
    .addHelpText(
      "after",
      "\nThe exit code is 1 when a component is down, or nothing can be read; with --watch and --web it shows until Ctrl-C.\n\n" +
        "Examples:\n  whizard status\n  whizard status --context central --watch\n" +
        "  whizard status --json | jq .alerts\n  whizard status --web",
    )
    .action((options: StatusOptions) =>
      // What reads clusters is large: who validates a file does not load it.
      run(async () => (await import("./status.ts")).status(options, terminal)),
    );
};

const buildProgram = (version: string, terminal: FleetTerminal, run: Run): Command => {
  const program = new Command("whizard")
    .description(
      "Checks, renders and explains Whizard's specs, imports upstream Whizard's objects, and rolls out to fleets of clusters.",
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError("(see --help)")
    .addHelpText("afterAll", footer);
  // Commands take these settings over when they are made, so they are added last.
  for (const add of [addValidate, addRender, addExplain, addImport, addStatus, addFleet]) add(program, terminal, run);
  return program;
};

/** Runs the command; its exit code comes at the end. What is no user's fault is thrown. */
export const runCli = async (args: readonly string[], version: string, terminal: FleetTerminal): Promise<number> => {
  let ended: Promise<number> = Promise.resolve(exitCodes.ok);
  try {
    buildProgram(version, terminal, (run) => {
      ended = Promise.resolve(run());
    }).parse(args, { from: "user" });
    return await ended;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (!(error instanceof UserError)) throw error;
    terminal.err(`${paint(terminal.colours.err, "red", "error:")} ${error.message}\n`);
    return error.exitCode;
  }
};
