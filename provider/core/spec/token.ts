/**
 * A token stands for a value that is not known yet, or that is secret: the shell puts one in the place of each
 * Pulumi Output before it calls core, and resolves the tokens in what core returns. A token is made of letters and
 * digits only, so that it passes unharmed through every quoting rule.
 */
const shape = /WHZTOKEN[0-9]{6}X/;

/** Makes the token of the `index`-th unknown value. */
export const makeToken = (index: number): string => `WHZTOKEN${String(index).padStart(6, "0")}X`;

/** Whether the whole text is one token, as a leaf of the spec is. */
export const isToken = (text: string): boolean => new RegExp(`^${shape.source}$`).test(text);

/** Splits a text at its tokens; the odd parts of the result are tokens. */
export const splitAtTokens = (text: string): readonly string[] => text.split(new RegExp(`(${shape.source})`));
