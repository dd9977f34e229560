import type { Issue } from "../issue.ts";
import { findPath } from "../propertyPath.ts";
import { parseWhizard } from "../spec/parse.ts";
import type { Draft, ImportNote, Source } from "./draft.ts";

type Plain = Readonly<Record<string, unknown>>;

/** The path in the draft's own terms: a tenant is found by its name, everything else as it is. */
const draftPath = (spec: Plain, keys: readonly PropertyKey[]): string => {
  if (keys[0] !== "tenants" || typeof keys[1] !== "number") return keys.map(String).join(".");
  const tenant = (spec["tenants"] as readonly Plain[])[keys[1]];
  return ["tenants", tenant?.["name"], ...keys.slice(2)].map(String).join(".");
};

/** The sources that a path of the spec came from: its own, its nearest parent's, or those of all below it. */
const sourcesOf = (sources: Draft["sources"], path: string): readonly Source[] => {
  const above = Object.keys(sources)
    .filter((known) => path === known || path.startsWith(`${known}.`))
    .sort((a, b) => b.length - a.length)[0];
  const nearest = above === undefined ? undefined : sources[above];
  if (nearest !== undefined) return [nearest];
  return Object.entries(sources).flatMap(([known, source]) => (known.startsWith(`${path}.`) ? [source] : []));
};

const reasonOf = ({ path, reason, hint }: Issue): string =>
  reason === "is no known field"
    ? `the spec has no \`${path.replace(/\[\d+\]/g, "[]")}\``
    : `\`${path}\` cannot take it: ${reason}${hint === undefined ? "" : ` (${hint})`}`;

/** What must go for an issue: the value that it is about, or the part that lacks one. */
const culprit = (spec: Plain, { path, reason }: Issue): readonly PropertyKey[] => {
  const { keys } = findPath(spec, path);
  return reason === "is required" ? keys.slice(0, -1) : keys;
};

const removed = Symbol("removed");

/** A copy of a value without what stands at some paths. */
const prune = (value: unknown, paths: readonly (readonly PropertyKey[])[]): unknown => {
  if (paths.length === 0) return value;
  if (paths.some((path) => path.length === 0)) return removed;
  const below = (key: PropertyKey) => paths.filter(([first]) => first === key).map((path) => path.slice(1));
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index) => prune(entry, below(index))).filter((entry) => entry !== removed);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, prune(inner, below(key))] as const)
      .filter(([, inner]) => inner !== removed),
  );
};

interface Settled {
  readonly spec: Plain;
  readonly lost: readonly ImportNote[];
}

const notesOn = (draft: Draft, spec: Plain, issue: Issue): readonly ImportNote[] => {
  const found = sourcesOf(draft.sources, draftPath(spec, findPath(spec, issue.path).keys));
  const reason = reasonOf(issue);
  return found.length === 0
    ? [{ object: "The spec", path: "", reason }]
    : found.map((source) => ({ ...source, reason }));
};

/**
 * Takes out of a drafted spec what does not parse, and says where each such value came from. A fault may hide another:
 * it is repeated until the spec parses.
 */
export const settle = (draft: Draft): Settled => {
  const attempt = (spec: Plain, lost: readonly ImportNote[], roundsLeft: number): Settled => {
    const parsed = parseWhizard(spec);
    if (parsed.ok || roundsLeft === 0) return { spec, lost };
    const notes = parsed.issues.flatMap((issue) => notesOn(draft, spec, issue));
    const culprits = parsed.issues.map((issue) => culprit(spec, issue)).filter((keys) => keys.length > 0);
    const { storage = { embedded: {} }, ...rest } = prune(spec, culprits) as Plain;
    return attempt({ ...rest, storage }, [...lost, ...notes], roundsLeft - 1);
  };
  return attempt(draft.sections, [], 20);
};
