import type { Issue, Result } from "../issue.ts";
import { isDeepEqual } from "../spec/deepEqual.ts";
import { parseAgentProxy, parseWhizard } from "../spec/parse.ts";
import { refuseRepeated } from "../spec/repeated.ts";
import { fieldsAt } from "../spec/schemaAt.ts";
import { fromZodIssue } from "../spec/zodIssue.ts";
import { fleetFile, ownFields, type FleetCentral, type FleetFile, type FleetMember } from "./fleetFile.ts";
import type { Fleet, FleetStack } from "./fleet.ts";
import { maxUnavailableOf } from "./maxUnavailable.ts";
import { planPartitions } from "./partitions.ts";
import { placeIssue, refuseOwnFields, settingsOf, type MemberSettings } from "./resolveMember.ts";
import { retryOf } from "./retry.ts";

type Plain = Readonly<Record<string, unknown>>;

interface ResolvedMember {
  readonly index: number;
  readonly member: FleetMember;
  readonly settings: MemberSettings;
  readonly tenant: string;
  readonly central: string;
}

const resolveMembers = (file: FleetFile): readonly ResolvedMember[] =>
  file.members.map((member, index) => ({
    index,
    member,
    settings: settingsOf(file, index, member),
    tenant: member.tenant ?? member.name,
    central: member.central ?? file.central[0]?.name ?? "",
  }));

const checkNames = ({ central, members }: FleetFile): readonly Issue[] => [
  ...refuseRepeated([
    ...central.map(({ name }, index) => ({ key: name, at: `central[${index}]`, field: ".name" })),
    ...members.map(({ name }, index) => ({ key: name, at: `members[${index}]`, field: ".name" })),
  ]),
  ...members.flatMap(({ central: wanted }, index) =>
    wanted === undefined || central.some(({ name }) => name === wanted)
      ? []
      : [
          {
            path: `members[${index}].central`,
            reason: `"${wanted}" is no central cluster of this fleet`,
            hint: `known are ${central.map(({ name }) => name).join(", ")}`,
          },
        ],
  ),
  ...central.flatMap(({ kubeconfig }, index) =>
    (["secret", "kubesphere"] as const)
      .filter((field) => kubeconfig[field] !== undefined)
      .map((field) => ({
        path: `central[${index}].kubeconfig.${field}`,
        reason: "a central cluster's kubeconfig cannot be in itself",
        hint: "file or command",
      })),
  ),
];

const checkRollout = ({ rollout }: FleetFile): readonly Issue[] => [
  ...refuseRepeated(
    rollout.partitions.map(({ name }, index) => ({ key: name, at: `rollout.partitions[${index}]`, field: ".name" })),
  ),
  ...rollout.partitions.flatMap(({ name }, index) =>
    name === "rest"
      ? [{ path: `rollout.partitions[${index}].name`, reason: '"rest" is the partition of all others' }]
      : [],
  ),
  ...rollout.windows.flatMap(({ from, to }, index) =>
    from < to
      ? []
      : [
          {
            path: `rollout.windows[${index}].to`,
            reason: `"${to}" is not after "${from}"`,
            hint: "a window over midnight is two windows",
          },
        ],
  ),
];

const checkAgents = (members: readonly ResolvedMember[]): readonly Issue[] => {
  const seen = new Set<string>();
  return members.flatMap(({ index, settings: { agent }, tenant }) => {
    // Thousands of members of the same settings are looked at once.
    const key = JSON.stringify(agent);
    if (seen.has(key)) return [];
    seen.add(key);
    const given = Object.entries(agent.value as Plain);
    const own: readonly string[] = ownFields.agent;
    const rest = Object.fromEntries(given.filter(([field]) => !own.includes(field)));
    const parsed = parseAgentProxy({ ...rest, tenant, gateway: { host: "gateway" }, password: "" });
    const otherwise = `members[${index}].settings.agent`;
    return parsed.ok ? [] : parsed.issues.map((issue) => placeIssue(agent, issue, otherwise));
  });
};

/** Tenants of a central cluster: those of its spec, and each member's once. */
const tenantsOf = (central: FleetCentral, members: readonly ResolvedMember[]) => {
  const given = central.spec["tenants"];
  const declared = Array.isArray(given) ? (given as readonly Plain[]) : [];
  const names = new Set(declared.map((tenant) => tenant?.["name"]));
  const added = members.filter(({ tenant }) => {
    if (names.has(tenant)) return false;
    names.add(tenant);
    return true;
  });
  return { declared, added };
};

const specOf = (central: FleetCentral, members: readonly ResolvedMember[]): Plain => {
  const { declared, added } = tenantsOf(central, members);
  const tenants = added.map(({ tenant, settings }) => ({ ...(settings.tenant.value as Plain), name: tenant }));
  return { ...central.spec, tenants: [...declared, ...tenants] };
};

const checkCentral = (central: FleetCentral, index: number, all: readonly ResolvedMember[]): readonly Issue[] => {
  const members = all.filter(({ central: name }) => name === central.name);
  const { declared, added } = tenantsOf(central, members);
  const parsed = parseWhizard(specOf(central, members));
  if (parsed.ok) return [];
  return parsed.issues.map((issue) => {
    const [, position = "", rest = ""] = /^tenants\[(\d+)\]\.?(.*)$/.exec(issue.path) ?? [];
    const owner = position === "" ? undefined : added[Number(position) - declared.length];
    if (owner === undefined) return { ...issue, path: `central[${index}].spec.${issue.path}` };
    const otherwise = `members[${owner.index}].settings.tenant`;
    return placeIssue(owner.settings.tenant, { ...issue, path: rest }, otherwise);
  });
};

/** Members of one tenant must agree on what the tenant is. */
const checkSharedTenants = (members: readonly ResolvedMember[]): readonly Issue[] => {
  const firsts = new Map<string, ResolvedMember>();
  return members.flatMap((each) => {
    const key = `${each.central}\n${each.tenant}`;
    const first = firsts.get(key);
    firsts.set(key, first ?? each);
    if (first === undefined || isDeepEqual(first.settings.tenant.value, each.settings.tenant.value)) return [];
    return [
      {
        path: `members[${each.index}].tenant`,
        reason: `tenant "${each.tenant}" has other settings here than for ${first.member.name}`,
        hint: "the same settings for all members of a tenant",
      },
    ];
  });
};

const unique = (issues: readonly Issue[]): readonly Issue[] => [
  ...new Map(issues.map((issue) => [`${issue.path}\n${issue.reason}`, issue])).values(),
];

const stackOf = (file: FleetFile, name: string): FleetStack => ({ name, stack: `${file.name}-${name}` });

const toFleet = (file: FleetFile, members: readonly ResolvedMember[]): Fleet => ({
  name: file.name,
  programs: file.programs,
  centrals: file.central.map((central) => ({
    ...stackOf(file, central.name),
    kubeconfig: central.kubeconfig,
    ...(central.gateway === undefined ? {} : { gateway: central.gateway }),
    ...(central.registries === undefined ? {} : { registries: central.registries }),
    spec: specOf(
      central,
      members.filter((each) => each.central === central.name),
    ),
  })),
  members: members.map(({ member, settings, tenant, central }) => ({
    ...stackOf(file, member.name),
    labels: member.labels,
    kubeconfig: member.kubeconfig,
    tenant,
    central,
    ...(member.registered === undefined ? {} : { registered: member.registered }),
    agent: settings.agent.value as Plain,
  })),
  rollout: {
    partitions: planPartitions(file),
    maxConcurrency: file.rollout.maxConcurrency,
    maxUnavailable: maxUnavailableOf(file.rollout.maxUnavailable, file.members.length),
    retry: retryOf(file.rollout.retry),
    windows: file.rollout.windows,
  },
});

/** Parses fleet.yaml: a fleet with every stack's inputs, or every issue at once, each with its path in the file. */
export const parseFleet = (input: unknown): Result<Fleet> => {
  const parsed = fleetFile.safeParse(input);
  if (!parsed.success) {
    return {
      ok: false,
      issues: parsed.error.issues.flatMap((issue) => fromZodIssue(issue, input, fieldsAt(fleetFile))),
    };
  }
  const file = parsed.data;
  const members = resolveMembers(file);
  const issues = unique([
    ...checkNames(file),
    ...checkRollout(file),
    ...refuseOwnFields(file),
    ...checkAgents(members),
    ...file.central.flatMap((central, index) => checkCentral(central, index, members)),
    ...checkSharedTenants(members),
  ]);
  return issues.length === 0 ? { ok: true, value: toFleet(file, members) } : { ok: false, issues };
};
