import { mergeTiers, type Merged, type Tier } from "../spec/tiers.ts";
import { ownFields, type FleetFile, type FleetMember } from "./fleetFile.ts";
import { hasLabels } from "./selectMembers.ts";
import type { Issue } from "../issue.ts";

type Face = keyof typeof ownFields;

/** What a fleet file says of one member in all, and where each part stands. */
export interface MemberSettings {
  readonly tenant: Merged;
  readonly agent: Merged;
}

const tiersOf = ({ settings }: FleetFile, member: FleetMember, index: number, face: Face): readonly Tier[] => [
  ...settings.flatMap((setting, position) =>
    hasLabels(member.labels, setting.match) ? [{ name: `settings[${position}].${face}`, value: setting[face] }] : [],
  ),
  { name: `members[${index}].settings.${face}`, value: member.settings[face] },
];

/** Merges what settings say of a member; later ones win, its own win over all. */
export const settingsOf = (file: FleetFile, index: number, member: FleetMember): MemberSettings => ({
  tenant: mergeTiers(tiersOf(file, member, index, "tenant")),
  agent: mergeTiers(tiersOf(file, member, index, "agent")),
});

const isAround = (leaf: string, path: string): boolean =>
  leaf === path || [".", "["].some((mark) => path.startsWith(`${leaf}${mark}`) || leaf.startsWith(`${path}${mark}`));

/** An issue of a merged value at the place in the file that the value came from. */
export const placeIssue = ({ origins }: Merged, issue: Issue, otherwise: string): Issue => {
  const leaf = Object.keys(origins).find((each) => isAround(each, issue.path));
  const origin = leaf === undefined ? undefined : origins[leaf];
  return { ...issue, path: `${origin ?? otherwise}.${issue.path}` };
};

/** Issues of what a setting gives although the fleet sets it itself. */
export const refuseOwnFields = ({ settings, members }: FleetFile): readonly Issue[] => {
  const places = [
    ...settings.map((each, index) => ({ each, path: `settings[${index}]` })),
    ...members.map(({ settings: each }, index) => ({ each, path: `members[${index}].settings` })),
  ];
  return places.flatMap(({ each, path }) =>
    (Object.keys(ownFields) as Face[]).flatMap((face) =>
      ownFields[face]
        .filter((field) => field in each[face])
        .map((field) => ({
          path: `${path}.${face}.${field}`,
          reason: "cannot be set here",
          hint: "the fleet sets it for each member",
        })),
    ),
  );
};
