import { buildTenant } from "../manifests/tenant.ts";
import type { TenantAloneSpec } from "../spec/alone/tenant.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface TenantOutputs {
  /** The tenant's id. */
  readonly tenant: string;
}

/** A Tenant object. */
export const compileTenant = (spec: TenantAloneSpec): AloneArtifacts<TenantOutputs> => ({
  base: [],
  objects: [buildTenant(spec)],
  outputs: { tenant: spec.tenant ?? spec.name },
});
