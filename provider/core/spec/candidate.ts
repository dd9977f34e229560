import type { TenantSpec } from "./tenant.ts";
import type { WhizardSpec } from "./whizard.ts";

/** A spec under check: parts that did not parse are absent, tenants that did not are holes. */
export type Candidate = Partial<Omit<WhizardSpec, "tenants">> & {
  readonly tenants?: readonly (TenantSpec | undefined)[];
};
