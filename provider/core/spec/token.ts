import { shortDigest } from "../shortDigest.ts";

/**
 * A token stands for a value that is not known yet, or that is secret: the shell puts one in the place of each
 * Pulumi Output before it calls core, and resolves the tokens in what core returns. A token is made of letters and
 * digits only, so that it passes unharmed through every quoting rule.
 */
const shape = /WHZTOKEN[0-9A-F]{16}X/;
const whole = new RegExp(`^${shape.source}$`);
const length = "WHZTOKEN0123456789ABCDEFX".length;
const captured = new RegExp(`(${shape.source})`);

/** Makes the token of the value at a property path; the same path always gives the same token. */
export const makeToken = (path: string): string => `WHZTOKEN${shortDigest(path).toUpperCase()}X`;

/** Whether the whole text is one token, as a leaf of the spec is. */
export const isToken = (text: string): boolean => text.length === length && whole.test(text);

/** Splits a text at its tokens; the odd parts of the result are tokens. */
export const splitAtTokens = (text: string): readonly string[] => text.split(captured);

/** Whether a part of a text becomes known later only, so that nothing can be said of the whole. */
export const hasToken = (text: string): boolean => shape.test(text);
