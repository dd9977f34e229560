import { stringify } from "yaml";
import { importWhizard, type ImportNote } from "../core/index.ts";
import { paint, type Terminal } from "./terminal.ts";
import { exitCodes, UserError } from "./userError.ts";
import { fileName, parseYamlText, readText } from "./yamlText.ts";

export interface ImportOptions {
  readonly file: readonly string[];
  readonly service?: string;
  readonly strict?: boolean;
}

const readDocuments = (file: string, terminal: Terminal): readonly unknown[] => {
  const text = parseYamlText(readText(file, terminal));
  if (text.ok) return text.documents.map(({ value }) => value);
  const lines = text.faults.map(({ line, column, message }) => `${fileName(file)}:${line}:${column}: ${message}`);
  throw new UserError(lines.join("\n"));
};

const renderNote = ({ object, path, reason }: ImportNote): string =>
  `  ${object}${path === "" ? "" : ` ${path}`}: ${reason}\n`;

const list = (title: string, notes: readonly ImportNote[], terminal: Terminal): void => {
  if (notes.length === 0) return;
  terminal.err(`${paint(terminal.colours.err, "bold", `${title} (${notes.length}):`)}\n`);
  for (const note of notes) terminal.err(renderNote(note));
};

/** Turns upstream Whizard's objects into a spec on the standard output; returns the exit code. */
export const importFiles = ({ file, service, strict }: ImportOptions, terminal: Terminal): number => {
  const documents = file.flatMap((each) => readDocuments(each, terminal));
  const { spec, lost, changed, services, recognized } = importWhizard(documents, service);
  if (service !== undefined && !services.includes(service)) {
    throw new UserError(`there is no Service ${service} (there are ${services.join(", ") || "none"})`);
  }
  if (services.length > 1 && service === undefined) {
    throw new UserError(`there are several Services: choose one with --service (${services.join(", ")})`);
  }
  if (recognized === 0) throw new UserError("there is no object of upstream Whizard (monitoring.whizard.io)");
  terminal.out(stringify(spec, { lineWidth: 0, aliasDuplicateObjects: false }));
  list("Carried over in another form", changed, terminal);
  list("Not carried over", lost, terminal);
  return strict === true && lost.length > 0 ? exitCodes.invalid : exitCodes.ok;
};
