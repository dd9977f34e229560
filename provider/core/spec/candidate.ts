import type { TenantSpec } from "./tenant.ts";
import type { ComponentName, WhizardSpec } from "./whizard.ts";

/** A spec under check: parts and components' fields that did not parse are absent, tenants that did not are holes. */
export type Candidate = Partial<Omit<WhizardSpec, "tenants" | ComponentName>> & {
  readonly [Name in ComponentName]?: Partial<WhizardSpec[Name]>;
} & {
  readonly tenants?: readonly (TenantSpec | undefined)[];
};
