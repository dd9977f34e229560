import { LineComment } from "@prometheus-io/lezer-promql";
import type { Tree, TreeCursor } from "@lezer/common";
import type { Span } from "./expression.ts";

/** A node of the grammar's tree without what the grammar's own nodes carry along: there are dozens an expression. */
export interface Node extends Span {
  /** The term of the grammar. */
  readonly id: number;
  /** Those that stand for something: comments do not. */
  readonly children: readonly Node[];
}

const none: readonly Node[] = [];

/** Calls back for each place that is an error by the grammar. */
const copy = (cursor: TreeCursor, onError: (place: Span) => void): Node => {
  const { from, to, type } = cursor;
  if (type.isError) onError({ from, to });
  if (!cursor.firstChild()) return { id: type.id, from, to, children: none };
  const children: Node[] = [];
  do if (cursor.type.id !== LineComment) children.push(copy(cursor, onError));
  while (cursor.nextSibling());
  cursor.parent();
  return { id: type.id, from, to, children };
};

/** The nodes of a tree from its top, and the first place that is an error. */
export const readNodes = (tree: Tree): { readonly top: Node; readonly error: Span | undefined } => {
  let error: Span | undefined;
  const top = copy(tree.cursor(), (place) => void (error ??= place));
  return { top, error };
};

/** The first child of one of some terms. */
export const childOf = ({ children }: Node, id: number, other = id): Node | undefined => {
  // A loop, as this is asked several times a node: a callback took a tenth of reading an expression.
  for (const child of children) if (child.id === id || child.id === other) return child;
  return undefined;
};
