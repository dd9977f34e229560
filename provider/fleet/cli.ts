import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { explain, type ExplainOptions } from "./explain.ts";
import { importFiles, type ImportOptions } from "./import.ts";
import { render, type RenderOptions } from "./render.ts";
import { paint, type Terminal } from "./terminal.ts";
import { exitCodes, UserError } from "./userError.ts";
import { validate, type ValidateOptions } from "./validate.ts";

const footer = `
Exit codes:
  0  all is well
  1  the input is invalid, or what was asked for cannot be done
  2  the command was called in a wrong way

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

type Run = (run: () => number) => void;

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
      "\nA secrets file:\n  passwords: { tenant-a: <at least 16 characters>, … }\n  storages: { default: { accessKey: …, secretKey: … } }\n" +
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
        "(`ingesterTemplate`) or its own field (`ingester`). Without a field it lists all.",
    )
    .argument("[field]", "path of a field, or of a part with many")
    .addOption(fileOption())
    .option("--json", "print a list of { path, value, tier } as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  whizard explain -f whizard.yaml ingester.image\n  whizard explain -f whizard.yaml",
    )
    .action((field: string | undefined, options: ExplainOptions) => run(() => explain(field, options, terminal)));
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

const buildProgram = (version: string, terminal: Terminal, run: Run): Command => {
  const program = new Command("whizard")
    .description("Whizard without Pulumi: checks, renders and explains specs, and imports upstream Whizard's objects.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError("(see --help)")
    .addHelpText("afterAll", footer);
  // Commands take these settings over when they are made, so they are added last.
  for (const add of [addValidate, addRender, addExplain, addImport]) add(program, terminal, run);
  return program;
};

/** Runs the command; returns its exit code. What is no user's fault is thrown. */
export const runCli = (args: readonly string[], version: string, terminal: Terminal): number => {
  let exitCode: number = exitCodes.ok;
  try {
    buildProgram(version, terminal, (run) => {
      exitCode = run();
    }).parse(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (!(error instanceof UserError)) throw error;
    terminal.err(`${paint(terminal.colours.err, "red", "error:")} ${error.message}\n`);
    return error.exitCode;
  }
};
