import { expect } from "chai";
import { parseAlone } from "../../provider/core/index.ts";
import type { TenantObject } from "../../provider/core/crd/tenantObject.ts";
import { admitTenants } from "../../provider/core/reconcile/admit.ts";
import { parseWhizard } from "../../provider/core/spec/parse.ts";

const admitted = (input: object) => {
  const parsed = parseAlone("Tenant", input);
  const topology = parseWhizard({ storage: { embedded: {} }, storages: { archive: { embedded: {} } } });
  if (!parsed.ok || !topology.ok) throw new Error(JSON.stringify([parsed, topology]));
  const { objects } = parsed.value.compile({ credentials: [] });
  return admitTenants(objects as unknown as readonly TenantObject[], topology.value).map(({ placed, refusal }) => ({
    placed,
    refusal,
  }));
};

describe("a Tenant that the component makes", () => {
  it("is what the reconciler places, by its own fields", () => {
    expect(admitted({ name: "team-a", tenant: "Team_A", exclusive: true, storage: "archive" })).to.deep.equal([
      { placed: { name: "Team_A", kind: "exclusive", storage: "archive", weight: 1 }, refusal: undefined },
    ]);
    expect(admitted({ name: "team-b", soft: true })).to.deep.equal([
      { placed: { name: "team-b", kind: "soft", storage: "default", weight: 1 }, refusal: undefined },
    ]);
  });

  it("of another topology is none of this one's", () => {
    expect(admitted({ name: "team-c", service: "elsewhere.whizard" })).to.deep.equal([]);
  });

  it("cannot have the id of what names no tenant", () => {
    const [found] = admitted({ name: "team-d", tenant: "unknown" });
    expect(found?.placed).to.equal(undefined);
    expect(found?.refusal).to.deep.equal({
      reason: "InvalidId",
      message: '"unknown" is the defaultTenantId: what names no tenant would be its own',
    });
  });

  it("is exclusive or soft, not both", () => {
    const parsed = parseAlone("Tenant", { name: "team-a", exclusive: true, soft: true });
    expect(parsed.ok ? [] : parsed.issues.map(({ reason }) => reason)).to.deep.equal([
      'tenant "team-a" is both exclusive and soft',
    ]);
  });
});
