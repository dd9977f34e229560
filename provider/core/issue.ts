/** One thing that is wrong with an input. Every check returns all of them at once. */
export interface Issue {
  /** Property path of the offending value, such as `tenants[2].name`; empty for the whole input. */
  readonly path: string;
  /** What is wrong, with the value, in one sentence without a full stop. */
  readonly reason: string;
  /** What would be right: allowed values, bounds or the nearest known name. */
  readonly hint?: string;
}

/** A value, or every reason why there is none. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly Issue[] };

/** Renders an issue as one line: `path: reason (hint)`. */
export const renderIssue = ({ path, reason, hint }: Issue): string =>
  `${path === "" ? "" : `${path}: `}${reason}${hint === undefined ? "" : ` (${hint})`}`;

/** Renders a property path the way the user would write it: `tenants[2].name`. */
export const renderPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
