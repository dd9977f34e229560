import type { Outcome } from "./outcome.ts";
import { describeObject, type UpstreamObject } from "./upstreamObject.ts";

/** Something that the user is told about one field of an imported object. */
export interface ImportNote {
  /** The object, such as `Ingester monitoring/whizard`. */
  readonly object: string;
  /** Property path in it; empty for the whole object. */
  readonly path: string;
  /** A clause without a full stop. */
  readonly reason: string;
}

/** Where a value of the spec came from. */
export interface Source {
  readonly object: string;
  readonly path: string;
}

/** What imported objects come to so far. */
export interface Draft {
  /** Parts of the spec. Tenants are a map by name here, so that their order means nothing. */
  readonly sections: Readonly<Record<string, unknown>>;
  /** Path in the spec to where its value came from. */
  readonly sources: Readonly<Record<string, Source>>;
  readonly lost: readonly ImportNote[];
  readonly changed: readonly ImportNote[];
}

export const emptyDraft: Draft = { sections: {}, sources: {}, lost: [], changed: [] };

export const noteOn = (object: UpstreamObject, path: string, reason: string): ImportNote => ({
  object: describeObject(object),
  path,
  reason,
});

/** The draft of one object's outcome, whose fields go into a section, or to the top of the spec without one. */
export const draftOf = (object: UpstreamObject, outcome: Outcome, section?: string): Draft => {
  const owner = describeObject(object);
  const entries = Object.entries(outcome.fields);
  const values = Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
  const note = ({ path, reason }: { readonly path: string; readonly reason: string }) => noteOn(object, path, reason);
  return {
    sections: section === undefined ? values : entries.length === 0 ? {} : { [section]: values },
    sources: Object.fromEntries(
      entries.map(([name, { from }]) => [
        section === undefined ? name : `${section}.${name}`,
        { object: owner, path: from },
      ]),
    ),
    lost: outcome.lost.map(note),
    changed: outcome.changed.map(note),
  };
};

/** Puts drafts of different sections together. */
export const join = (drafts: readonly Draft[]): Draft => ({
  sections: Object.assign({}, ...drafts.map(({ sections }) => sections)) as Draft["sections"],
  sources: Object.assign({}, ...drafts.map(({ sources }) => sources)) as Draft["sources"],
  lost: drafts.flatMap(({ lost }) => lost),
  changed: drafts.flatMap(({ changed }) => changed),
});
