import type { Issue } from "../issue.ts";
import type { Candidate } from "./candidate.ts";
import { durationMs } from "./duration.ts";

/** Thanos downsamples blocks of this age, and refuses to lose samples before: `thanos compact` would not start. */
const floors = [
  { field: "retentionRaw", floor: "40h", makes: "5m" },
  { field: "retention5m", floor: "10d", makes: "1h" },
] as const;

type Durations = { readonly [Field in (typeof floors)[number]["field"]]?: string | undefined };

const checkFloors = (retention: Durations, path: string): readonly Issue[] =>
  floors.flatMap(({ field, floor, makes }) => {
    const given = retention[field];
    if (given === undefined || durationMs(given) === 0 || durationMs(given) >= durationMs(floor)) return [];
    return [
      {
        path: `${path}.${field}`,
        reason: `"${given}" is shorter than the ${floor} after which samples of ${makes} are made of these`,
        hint: `at least ${floor}, 0s for ever, or disableDownsampling`,
      },
    ];
  });

/** Checks that a compactor's retention does not end before Thanos downsamples; its fields stand below a path. */
export const checkRetention = (compactor: NonNullable<Candidate["compactor"]>, below: string): readonly Issue[] =>
  compactor.disableDownsampling === true ? [] : checkFloors(compactor.retention ?? {}, `${below}retention`);

/** Checks the same of all compactors of a topology, those of tenants with a retention of their own included. */
export const checkRetentions = ({ compactor, tenants = [] }: Candidate): readonly Issue[] =>
  compactor?.disableDownsampling === true
    ? []
    : [
        ...checkRetention(compactor ?? {}, "compactor."),
        ...tenants.flatMap((tenant, index) => checkFloors(tenant?.retention ?? {}, `tenants[${index}].retention`)),
      ];
