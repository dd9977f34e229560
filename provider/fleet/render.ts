import { stringify } from "yaml";
import { objectNames, type KubeObject } from "../core/index.ts";
import { buildObjects, type BuiltObjects } from "./buildObjects.ts";
import { checkBuilt, sayWarnings } from "./checkBuilt.ts";
import { checkedFileOrThrow, type CheckedSpec } from "./checkSpec.ts";
import { placementFileName, readPlacement, renderPlacement } from "./placementFile.ts";
import { readProgram } from "./bundledProgram.ts";
import { refuseUnsigned } from "./refuseUnsigned.ts";
import { RenderedFolder, type FolderChanges, type RenderedFile } from "./renderedFolder.ts";
import { readSecrets } from "./secretsFile.ts";
import { issuesError } from "./specFile.ts";
import { paint, type Terminal } from "./terminal.ts";
import { exitCodes, UserError } from "./userError.ts";

export interface RenderOptions {
  readonly file: string;
  readonly output: string;
  readonly secrets?: string;
  readonly previous?: string;
  readonly agentProxy?: boolean;
  readonly dryRun?: boolean;
  readonly now?: number;
}

const toYaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false, blockQuote: "literal" });

const fileNameOf = ({ kind }: KubeObject, name: string): string =>
  `${kind.toLowerCase()}-${name.replace(/[^A-Za-z0-9._-]/g, "_")}.yaml`;

const kustomization = (resources: readonly string[]): string =>
  toYaml({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources });

const isSecret = ({ kind }: KubeObject): boolean => kind === "Secret";

/**
 * All files, in the order in which they are written: the placement first, since what follows is made of it, and the
 * list of files last, so that it never names one that is not there.
 */
const filesOf = ({ objects, placement }: BuiltObjects): ReadonlyMap<string, RenderedFile> => {
  const given = objectNames(objects);
  const rendered = objects.map((object, index) => {
    return [
      fileNameOf(object, given[index] ?? object.metadata.name),
      { text: toYaml(object), isSecret: isSecret(object) },
    ] as const;
  });
  const names = rendered.map(([name]) => name);
  const files = new Map<string, RenderedFile>([
    ...(placement === undefined
      ? []
      : [[placementFileName, { text: renderPlacement(placement), isSecret: false }] as const]),
    ...rendered,
    ["kustomization.yaml", { text: kustomization(names), isSecret: false }],
  ]);
  if (new Set(names).size !== names.length) throw new Error("two objects have one kind and name");
  return files;
};

const keysOf = (secret: KubeObject): readonly string[] =>
  Object.keys((secret as { readonly stringData?: object }).stringData ?? {});

const sayMissing = (secrets: readonly KubeObject[], terminal: Terminal): void => {
  if (secrets.length === 0) return;
  terminal.err("Secrets are not rendered without --secrets FILE. These must exist:\n");
  for (const secret of secrets) {
    const { name, namespace } = secret.metadata;
    terminal.err(`  Secret ${namespace ?? ""}/${name} with ${keysOf(secret).join(", ")}\n`);
  }
};

const sayChanges = ({ written, removed, unchanged }: FolderChanges, terminal: Terminal, dryRun: boolean): void => {
  const { out } = terminal.colours;
  for (const name of written) terminal.out(`${paint(out, "green", "written")}  ${name}\n`);
  for (const name of removed) terminal.out(`${paint(out, "red", "removed")}  ${name}\n`);
  const counts = `${written.length} written, ${removed.length} removed, ${unchanged.length} unchanged`;
  terminal.out(`${counts}${dryRun ? " (a dry run: nothing was touched)" : ""}\n`);
};

const ownerOf = ({ kind, spec }: CheckedSpec) => ({ kind, name: `${spec.namespace}/${spec.name}` });

const checkKind = ({ kind }: CheckedSpec, { file, agentProxy }: RenderOptions): void => {
  if (agentProxy === true && kind !== "AgentProxy") throw new UserError(`${file} holds a ${kind}, not an AgentProxy`);
};

/** Renders the objects of a spec into a folder; returns the exit code. */
export const render = (options: RenderOptions, terminal: Terminal): number => {
  const { checked, file } = checkedFileOrThrow(
    options.file,
    terminal,
    options.agentProxy === true ? "AgentProxy" : undefined,
  );
  checkKind(checked, options);
  const secrets = options.secrets === undefined ? undefined : readSecrets(options.secrets, terminal);
  refuseUnsigned(checked, secrets !== undefined);
  const folder = new RenderedFolder(options.output, ownerOf(checked));
  const { previous } = options;
  const where = {
    folder: options.output,
    isRendered: folder.isRendered,
    ...(previous === undefined ? {} : { previous }),
  };
  const built = buildObjects(checked, {
    previous: () => readPlacement(where),
    program: readProgram,
    refuse: (issues) => issuesError(file.name, issues.map(file.locate), terminal),
    now: options.now ?? terminal.now(),
    ...(secrets === undefined ? {} : { secrets }),
  });
  const { issues, warnings } = checkBuilt(built.objects, file);
  if (issues.length > 0) throw issuesError(file.name, issues, terminal);
  sayWarnings(file.name, warnings, terminal);
  const absent = secrets === undefined ? built.objects.filter(isSecret) : [];
  const files = filesOf({ ...built, objects: built.objects.filter((object) => !absent.includes(object)) });
  const changes = options.dryRun === true ? folder.plan(files) : folder.apply(files);
  sayChanges(changes, terminal, options.dryRun === true);
  sayMissing(absent, terminal);
  return exitCodes.ok;
};
