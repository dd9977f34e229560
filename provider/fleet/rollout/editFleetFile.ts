import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { isMap, isSeq, parseDocument, type Document } from "yaml";
import type { Fleet } from "../../core/index.ts";
import type { Terminal } from "../terminal.ts";
import { attempt, UserError } from "../userError.ts";
import { readFleet } from "./openFleet.ts";

/** A fleet file with a change that is not written yet. */
export interface FleetDraft {
  readonly fleet: Fleet;
  readonly write: () => void;
}

/** Changes a fleet file without writing it; keeps its comments. Throws UserError when it would not be valid. */
export const draftFleetFile = (file: string, terminal: Terminal, edit: (document: Document) => void): FleetDraft => {
  if (file === "-") throw new UserError("the standard input cannot be changed: name a file");
  const document = parseDocument(attempt(`${file} cannot be read`, () => readFileSync(file, "utf8")));
  edit(document);
  const text = document.toString();
  const fleet = readFleet("-", { ...terminal, stdin: () => text });
  const write = (): void => {
    const draft = `${file}.${process.pid}`;
    attempt(`${file} cannot be written`, () => writeFileSync(draft, text));
    renameSync(draft, file);
  };
  return { fleet, write };
};

/** Changes a fleet file and keeps its comments; checks it before it is written. */
export const editFleetFile = (file: string, terminal: Terminal, edit: (document: Document) => void): void =>
  draftFleetFile(file, terminal, edit).write();

/** The name of an entry of the file. */
export const nameOf = (item: unknown): unknown => (isMap(item) ? item.get("name") : undefined);

/** Adds a member at the end. */
export const appendMember = (document: Document, member: object): void => {
  const members = document.get("members");
  const entry = document.createNode(member);
  if (isSeq(members)) members.add(entry);
  else document.set("members", document.createNode([entry]));
};
