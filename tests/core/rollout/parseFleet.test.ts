import { expect } from "chai";
import { renderIssue } from "../../../provider/core/issue.ts";
import { parseFleet } from "../../../provider/core/rollout/parseFleet.ts";

const kubeconfig = { file: "clusters.yaml" };
const central = { name: "main", kubeconfig, spec: { storage: { embedded: {} } } };
const member = (name: string, more: object = {}): object => ({ name, kubeconfig, ...more });

const fleet = (more: object = {}): object => ({ name: "prod", central: [central], members: [member("a")], ...more });

const issuesOf = (input: unknown): readonly string[] => {
  const parsed = parseFleet(input);
  return parsed.ok ? [] : parsed.issues.map(renderIssue);
};

const refused: readonly (readonly [name: string, input: unknown, issues: readonly string[]])[] = [
  ["no map of fields", 3, ["3 is of the wrong type: expected object"]],
  ["no central cluster", fleet({ central: [] }), ["central: has 0 entries (at least 1)"]],
  ["an unknown field, with the nearest", fleet({ memers: [] }), ["memers: is no known field (did you mean members?)"]],
  [
    "two sources of a kubeconfig",
    fleet({ members: [member("a", { kubeconfig: { file: "x", command: ["y"] } })] }),
    [
      'members[0].kubeconfig: {"file":"x","command":["y"]} does not say where the kubeconfig is (exactly one of file, secret, kubesphere and command)',
    ],
  ],
  [
    "a partition that is limited twice",
    fleet({ rollout: { partitions: [{ name: "p", count: 1, percentage: 10 }] } }),
    [
      'rollout.partitions[0]: {"name":"p","count":1,"percentage":10} is limited twice (at most one of count and percentage)',
    ],
  ],
  [
    "everything that is wrong between fields at once",
    fleet({
      members: [member("a"), member("a"), member("b", { central: "mian" })],
      rollout: {
        partitions: [{ name: "rest" }],
        windows: [{ from: "22:00", to: "04:00" }],
      },
    }),
    [
      'members[1].name: "a" is given twice (first at members[0])',
      'members[2].central: "mian" is no central cluster of this fleet (known are main)',
      'rollout.partitions[0].name: "rest" is the partition of all others',
      'rollout.windows[0].to: "04:00" is not after "22:00" (a window over midnight is two windows)',
    ],
  ],
  [
    "an agent's input where the setting stands that gave it",
    fleet({ settings: [{ agent: { replicas: "two" } }], members: [member("a"), member("b")] }),
    ['settings[0].agent.replicas: "two" is of the wrong type: expected number'],
  ],
  [
    "a tenant's field where the setting or the member stands that gave it",
    fleet({
      settings: [{ match: { tier: "gold" }, tenant: { exclusive: "yes" } }],
      members: [member("a", { labels: { tier: "gold" } }), member("b", { settings: { tenant: { storage: "cold" } } })],
    }),
    [
      'settings[0].tenant.exclusive: "yes" is of the wrong type: expected boolean',
      'members[1].settings.tenant.storage: "cold" is no storage (known are default)',
    ],
  ],
  [
    "the central cluster's own input",
    fleet({ central: [{ ...central, spec: { storage: { embedded: {} }, routre: {} } }] }),
    ["central[0].spec.routre: is no known field (did you mean router?)"],
  ],
  [
    "what the fleet sets itself",
    fleet({ settings: [{ agent: { password: "secret" }, tenant: { name: "x" } }] }),
    [
      "settings[0].tenant.name: cannot be set here (the fleet sets it for each member)",
      "settings[0].agent.password: cannot be set here (the fleet sets it for each member)",
    ],
  ],
  [
    "members of one tenant that do not agree on it",
    fleet({
      members: [member("a", { tenant: "t" }), member("b", { tenant: "t", settings: { tenant: { soft: true } } })],
    }),
    [
      'members[1].tenant: tenant "t" has other settings here than for a (the same settings for all members of a tenant)',
    ],
  ],
];

describe("fleet.yaml", () => {
  for (const [name, input, issues] of refused) {
    it(`refuses ${name}`, () => expect(issuesOf(input)).to.deep.equal(issues));
  }

  it("resolves settings by label, later ones over those before, a member's own over all", () => {
    const parsed = parseFleet(
      fleet({
        settings: [
          { agent: { replicas: 1, podLabels: { team: "a" } }, tenant: { soft: true } },
          { match: { tier: "gold" }, agent: { replicas: 3 }, tenant: { soft: false, exclusive: true } },
        ],
        members: [
          member("gold", { labels: { tier: "gold" }, settings: { agent: { podLabels: { shift: "b" } } } }),
          member("plain", { tenant: "team" }),
        ],
      }),
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const { members, centrals, rollout } = parsed.value;
    expect(members.map(({ stack, tenant, central: of, agent }) => ({ stack, tenant, of, agent }))).to.deep.equal([
      {
        stack: "prod-gold",
        tenant: "gold",
        of: "main",
        agent: { replicas: 3, podLabels: { team: "a", shift: "b" } },
      },
      { stack: "prod-plain", tenant: "team", of: "main", agent: { replicas: 1, podLabels: { team: "a" } } },
    ]);
    expect(centrals.map(({ stack, spec }) => ({ stack, tenants: spec["tenants"] }))).to.deep.equal([
      {
        stack: "prod-main",
        tenants: [
          { soft: false, exclusive: true, name: "gold" },
          { soft: true, name: "team" },
        ],
      },
    ]);
    expect(rollout).to.deep.include({ maxConcurrency: 4, maxUnavailable: 1 });
  });

  it("takes a tenant that the central spec declares itself as it is", () => {
    const spec = { ...central.spec, tenants: [{ name: "a", exclusive: true }] };
    const parsed = parseFleet(fleet({ central: [{ ...central, spec }] }));
    expect(parsed.ok && parsed.value.centrals[0]?.spec["tenants"]).to.deep.equal([{ name: "a", exclusive: true }]);
  });
});
