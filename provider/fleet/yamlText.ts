import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";
import { readFileSync } from "node:fs";
import { attempt } from "./userError.ts";
import type { Terminal } from "./terminal.ts";

/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something that is wrong with the text itself. */
interface SyntaxFault extends Position {
  readonly message: string;
}

/** One document of a YAML or JSON text. */
export interface YamlDocument {
  readonly value: unknown;
  /** Where the value at the end of some keys stands, or the deepest part above it that there is. */
  readonly positionOf: (keys: readonly PropertyKey[], atKey: boolean) => Position;
}

/** The documents of a text, or everything that is wrong with it. */
export type YamlText =
  | { readonly ok: true; readonly documents: readonly YamlDocument[] }
  | { readonly ok: false; readonly faults: readonly SyntaxFault[] };

/** The text of a file; `-` is the standard input. */
export const readText = (file: string, terminal: Terminal): string =>
  file === "-" ? terminal.stdin() : attempt(`${file} cannot be read`, () => readFileSync(file, "utf8"));

/** How messages name a file. */
export const fileName = (file: string): string => (file === "-" ? "<stdin>" : file);

interface Step {
  /** What stands behind the key. */
  readonly node: Node | undefined;
  readonly offset: number | undefined;
  readonly keyOffset: number | undefined;
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

const resolveAlias = (node: Node | undefined, document: Document): Node | undefined =>
  isAlias(node) ? node.resolve(document) : node;

const mergedInto = (node: Node | undefined, document: Document): readonly (Node | undefined)[] => {
  const merged = resolveAlias(node, document);
  return isSeq(merged) ? merged.items.map((item) => resolveAlias(item as Node, document)) : [merged];
};

/** The text of a map's key; the merge key `<<` is a symbol. */
const keyText = (key: unknown): string | undefined => {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "symbol" ? key.value.description : String(key.value);
};

const stepInto = (parent: Node | undefined, key: PropertyKey, document: Document): Step | undefined => {
  const node = resolveAlias(parent, document);
  if (isSeq(node)) {
    const item = node.items[Number(key)] as Node | undefined;
    return item === undefined ? undefined : { node: item, offset: startOf(item), keyOffset: startOf(item) };
  }
  if (!isMap(node)) return undefined;
  const pairOf = (name: string) => node.items.find((pair) => keyText(pair.key) === name);
  const pair = pairOf(String(key));
  if (pair === undefined) {
    const sources = mergedInto(pairOf("<<")?.value as Node | undefined, document);
    return sources.map((source) => source && stepInto(source, key, document)).find((step) => step !== undefined);
  }
  const value = (pair.value ?? undefined) as Node | undefined;
  const keyOffset = startOf(pair.key);
  return { node: value, offset: isScalar(value) ? startOf(value) : keyOffset, keyOffset };
};

const positionIn =
  (document: Document, lines: LineCounter): YamlDocument["positionOf"] =>
  (keys, atKey) => {
    let node = document.contents as Node | undefined;
    let offset = startOf(node) ?? 0;
    for (const key of keys) {
      const step = stepInto(node, key, document);
      if (step === undefined) break;
      offset = (atKey ? step.keyOffset : step.offset) ?? offset;
      node = step.node;
    }
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };

const firstLine = (message: string): string =>
  (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");

/** A fleet of ten thousand members that share parts by aliases is no attack; aliases of aliases of aliases are one. */
const maxAliasCount = 100_000;

const valueOf = (document: Document): { readonly value: unknown } | { readonly message: string } => {
  try {
    return { value: document.toJS({ maxAliasCount }) as unknown };
  } catch (error) {
    if (error instanceof ReferenceError) return { message: error.message };
    throw error;
  }
};

/** Reads every document of a YAML text; JSON is YAML. */
export const parseYamlText = (text: string): YamlText => {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const documents = Array.isArray(parsed) ? (parsed as readonly Document[]) : [];
  const faults = documents.flatMap(({ errors }) =>
    errors.map(({ message, pos }): SyntaxFault => {
      const { line, col } = lines.linePos(pos[0]);
      return { line, column: col, message: firstLine(message) };
    }),
  );
  if (faults.length > 0) return { ok: false, faults };
  const values = documents.map((document) => ({ document, read: valueOf(document) }));
  const unreadable = values.flatMap(({ document, read }): readonly SyntaxFault[] =>
    "message" in read ? [{ ...positionIn(document, lines)([], false), message: read.message }] : [],
  );
  if (unreadable.length > 0) return { ok: false, faults: unreadable };
  return {
    ok: true,
    documents: values.map(({ document, read }) => ({
      value: "value" in read ? read.value : undefined,
      positionOf: positionIn(document, lines),
    })),
  };
};
