import { createHmac } from "node:crypto";

/**
 * The password of a runtime tenant: 160 bits in hex, derived from a key that Pulumi generates and keeps. Derived, so that
 * a Secret that was lost, or a tenant that comes back, has the password that its agents know.
 */
export const tenantPassword = (key: string, tenant: string): string =>
  createHmac("sha256", key).update(`whizard tenant ${tenant}`, "utf8").digest("hex").slice(0, 40);
