import { isDeepEqual } from "../spec/deepEqual.ts";
import { type Draft, draftOf, emptyDraft, join, noteOn } from "./draft.ts";
import { componentKinds, type ComponentKind } from "./kinds.ts";
import { convert, type Outcome } from "./outcome.ts";
import { describeObject, type UpstreamObject } from "./upstreamObject.ts";

/** A store's bounds may stand beside its list of ranges: then they are its only range. */
const withRange = (outcome: Outcome): Outcome => {
  const { minTime, maxTime, ...fields } = outcome.fields;
  const first = minTime ?? maxTime;
  if (first === undefined) return outcome;
  if (fields["timeRanges"] !== undefined) {
    const lost = [minTime, maxTime].flatMap((bound) =>
      bound === undefined ? [] : [{ path: bound.from, reason: "timeRanges are given, which win" }],
    );
    return { ...outcome, fields, lost: [...outcome.lost, ...lost] };
  }
  const range = {
    ...(minTime === undefined ? {} : { minTime: minTime.value }),
    ...(maxTime === undefined ? {} : { maxTime: maxTime.value }),
  };
  return { ...outcome, fields: { ...fields, timeRanges: { value: [range], from: first.from } } };
};

const convertSpec = ({ section, rules }: ComponentKind, spec: unknown, path: string): Outcome => {
  const outcome = convert(rules, spec, path);
  return section === "store" ? withRange(outcome) : outcome;
};

const isAutomatic = ({ name }: UpstreamObject): boolean => /-auto-\d+$/.test(name);

/** The object that our one section follows comes first: one that a user wrote, then by name. */
const inOrder = (objects: readonly UpstreamObject[]): readonly UpstreamObject[] =>
  [...objects].sort((a, b) => {
    if (isAutomatic(a) !== isAutomatic(b)) return isAutomatic(a) ? 1 : -1;
    return describeObject(a) < describeObject(b) ? -1 : 1;
  });

interface Follower {
  readonly object: UpstreamObject;
  readonly draft: Draft;
}

/** A further object of a kind that the spec has once: what it says otherwise is lost. */
const further = (first: Follower, { object, draft: own }: Follower, section: string): Draft => {
  const ours = (first.draft.sections[section] ?? {}) as Readonly<Record<string, unknown>>;
  const theirs = (own.sections[section] ?? {}) as Readonly<Record<string, unknown>>;
  const reason = `is not as in ${describeObject(first.object)}, which \`${section}\` follows`;
  const different = Object.keys({ ...ours, ...theirs })
    .filter((name) => !isDeepEqual(ours[name], theirs[name]))
    .map((name) => noteOn(object, own.sources[`${section}.${name}`]?.path ?? `spec.${name}`, reason));
  return { ...emptyDraft, lost: [...own.lost, ...different], changed: own.changed };
};

const draftKind = (kind: ComponentKind, objects: readonly UpstreamObject[]): Draft => {
  const { section } = kind;
  const drafts = inOrder(objects.filter((object) => kind.kinds.includes(object.kind))).map((object) => ({
    object,
    draft: draftOf(object, convertSpec(kind, object.spec, "spec"), section),
  }));
  const [first, ...rest] = drafts;
  if (first === undefined) return emptyDraft;
  return join([first.draft, ...rest.map((follower) => further(first, follower, section))]);
};

/** The tenant whose rules a Ruler evaluates; none where it is over all tenants. */
const tenantOf = ({ kind, spec }: UpstreamObject): string | undefined =>
  kind === "Ruler" && typeof spec["tenant"] === "string" && spec["tenant"] !== "" ? spec["tenant"] : undefined;

const rulerKind = componentKinds.filter(({ section }) => section === "ruler");

/** What the Rulers of single tenants come to, by tenant; each draft's section is `ruler`. */
export const draftTenantRulers = (objects: readonly UpstreamObject[]): ReadonlyMap<string, Draft> => {
  const tenants = new Set(objects.flatMap((object) => tenantOf(object) ?? []));
  return new Map(
    [...tenants].map((tenant) => {
      const own = objects.filter((object) => tenantOf(object) === tenant);
      return [tenant, join(rulerKind.map((kind) => draftKind(kind, own)))];
    }),
  );
};

/** A kind's section; that of rulers is the ruler over all tenants. */
const draftSection = (kind: ComponentKind, objects: readonly UpstreamObject[]): Draft =>
  kind.section === "ruler"
    ? draftKind(
        { ...kind, section: "globalRuler" },
        objects.filter((object) => tenantOf(object) === undefined),
      )
    : draftKind(kind, objects);

/** The sections of all components: those of the Service's templates, and those of the objects themselves. */
export const draftComponents = (service: UpstreamObject | undefined, objects: readonly UpstreamObject[]): Draft =>
  join([
    ...componentKinds.flatMap((kind) =>
      service === undefined
        ? []
        : [
            draftOf(
              service,
              convertSpec(kind, service.spec[kind.template], `spec.${kind.template}`),
              `${kind.section}Template`,
            ),
          ],
    ),
    ...componentKinds.map((kind) => draftSection(kind, objects)),
  ]);
