import { LineComment } from "@prometheus-io/lezer-promql";
import { type Tree, TreeBuffer } from "@lezer/common";
import type { Span } from "./expression.ts";

/** A node of the grammar's tree without what the grammar's own nodes carry along: there are dozens an expression. */
export interface Node extends Span {
  /** The term of the grammar. */
  readonly id: number;
  /** Those that stand for something: comments do not. */
  readonly children: readonly Node[];
}

/** The term of what fits nowhere, in each of Lezer's grammars. */
const errorTerm = 0;

const none: readonly Node[] = [];

const countPacked = (buffer: Uint16Array, first: number, end: number): number => {
  let count = 0;
  for (let at = first; at < end; at = buffer[at + 3] ?? end) if (buffer[at] !== LineComment) count += 1;
  return count;
};

/**
 * Reads a tree by its parts, as its cursor takes twice as long. Parts of up to a thousand characters are buffers, which have
 * four numbers a node, parents before their children: its term, where it begins and ends, and where its children end.
 */
class Reader {
  /** The first place that is an error by the grammar. */
  error: Span | undefined;

  /** Adds the nodes inside of a tree that begins at a place. */
  addInside({ children, positions }: Tree, start: number, nodes: Node[]): void {
    for (let index = 0; index < children.length; index += 1) {
      const child = children[index];
      const from = start + (positions[index] ?? 0);
      if (child instanceof TreeBuffer) nodes.push(...this.packed(child.buffer, from, 0, child.buffer.length));
      else if (child !== undefined) this.addInside(child, from, this.below(child, from, nodes));
    }
  }

  /** The list for what is inside of a tree, which is added to its siblings unless it only groups some of them. */
  private below({ type, length }: Tree, from: number, siblings: Node[]): Node[] {
    if (type.isAnonymous) return siblings;
    const children: Node[] = [];
    if (type.id === errorTerm) this.error ??= { from, to: from + length };
    if (type.id !== LineComment) siblings.push({ id: type.id, from, to: from + length, children });
    return children;
  }

  /** The nodes of a part of a buffer, whose places are counted from the buffer's own. */
  private packed(buffer: Uint16Array, start: number, first: number, end: number): readonly Node[] {
    if (first === end) return none;
    // Of the right size from the start: a list that grows has room for seventeen, and most nodes have one to three children.
    const nodes = new Array<Node>(countPacked(buffer, first, end));
    for (let at = first, next = first, count = 0; at < end; at = next) {
      const id = buffer[at] ?? errorTerm;
      const from = start + (buffer[at + 1] ?? 0);
      const to = start + (buffer[at + 2] ?? 0);
      next = buffer[at + 3] ?? end;
      if (id === errorTerm) this.error ??= { from, to };
      if (id !== LineComment) nodes[count++] = { id, from, to, children: this.packed(buffer, start, at + 4, next) };
    }
    return nodes;
  }
}

/** The nodes of a tree from its top, and the first place that is an error. */
export const readNodes = (tree: Tree): { readonly top: Node; readonly error: Span | undefined } => {
  const reader = new Reader();
  const children: Node[] = [];
  reader.addInside(tree, 0, children);
  return { top: { id: tree.type.id, from: 0, to: tree.length, children }, error: reader.error };
};

/** The first child of one of some terms. */
export const childOf = ({ children }: Node, id: number, other = id): Node | undefined => {
  // A loop, as this is asked several times a node: a callback took a tenth of reading an expression.
  for (const child of children) if (child.id === id || child.id === other) return child;
  return undefined;
};
