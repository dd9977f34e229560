import { inOrder } from "../inOrder.ts";
import { shortDigest } from "../shortDigest.ts";

/** What a stack's inputs are called in its record: the same inputs have the same revision, in any order of their maps. */
export const revisionOf = (inputs: unknown): string => shortDigest(JSON.stringify(inOrder(inputs)));
