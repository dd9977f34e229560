import { createHmac } from "node:crypto";
import { knowCredentials } from "../haproxy/credential.ts";
import { type CredentialOwner, type KnownCredential, planTenantCredentials } from "../topology/credentials.ts";

/**
 * The password of a runtime tenant: 160 bits in hex, derived from a key that Pulumi generates and keeps. Derived, so that
 * a Secret that was lost, or a tenant that comes back, has the password that its agents know.
 */
export const tenantPassword = (key: string, tenant: string): string => derive(key, `whizard tenant ${tenant}`);

const derive = (key: string, text: string): string =>
  createHmac("sha256", key).update(text, "utf8").digest("hex").slice(0, 40);

/** The credentials of a runtime tenant with their values, all derived; no id of a tenant or a value holds a space. */
export const runtimeCredentials = (key: string, owner: CredentialOwner): readonly KnownCredential[] =>
  knowCredentials(planTenantCredentials(owner), ({ id }) =>
    id === `password/${owner.name}`
      ? tenantPassword(key, owner.name)
      : derive(key, `whizard tenant ${owner.name} value ${id}`),
  );
