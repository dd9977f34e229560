import { isToken } from "../spec/token.ts";
import type { Access } from "./credential.ts";
import { renderTenantLimits, type TenantLimits } from "./tenantLimits.ts";

/** A tenant that the gateway admits. */
export interface AdmittedTenant {
  readonly tenant: string;
  /** What anybody may do under this tenant; narrows the credential's own access. Default `rw`. */
  readonly access?: "rw" | "ro" | "wo";
  /** Default: none. */
  readonly limits?: TenantLimits;
}

/** A credential by its digest. Several of one tenant are all valid, which is how they rotate with an overlap. */
export interface Credential {
  /** As `credentialDigest` or `bearerDigest` return it. */
  readonly digest: string;
  /** The one tenant that it belongs to; with access `global` it belongs to none. */
  readonly tenant?: string;
  readonly access: Access;
}

/** Client certificates that count no longer. */
export interface RevokedCertificates {
  /** SHA-256 of whole certificates, in hex; colons and case do not matter. */
  readonly fingerprints: readonly string[];
  /** Those of a tenant by the `serialNumber` of their subject; 0 stands for one without it. */
  readonly rotations: readonly { readonly tenant: string; readonly rotation: number }[];
}

/** The key under which an agent proxy's credential file holds its one value. */
export const agentCredentialKey = "authorization";

/**
 * Renders the map of admitted tenants, sorted: `<tenant> <access>` a line, with its limits behind the access where it has
 * any. Throws a RangeError for a bad or doubled name.
 */
export function renderTenantMap(tenants: readonly AdmittedTenant[]): string {
  return renderMap(
    tenants.map(({ tenant, access = "rw", limits = {} }) => [
      assertTenant(tenant),
      `${access}${renderTenantLimits(limits)}`,
    ]),
  );
}

/**
 * Renders the map of credentials, sorted: `<digest> <access>:<tenant>` a line; no secret can be read from it.
 * Throws a RangeError for a digest that is none or occurs twice, and for a tenant that is missing or has none to have.
 */
export function renderCredentialMap(credentials: readonly Credential[]): string {
  return renderMap(credentials.map((it) => [assertDigest(it.digest), `${it.access}:${tenantOf(it)}`]));
}

/**
 * Renders the map of client certificates that count no longer, sorted. Throws a RangeError for a fingerprint that is none and
 * for a bad tenant.
 */
export function renderRevokedMap({ fingerprints, rotations }: RevokedCertificates): string {
  const keys = [
    ...fingerprints.map((fingerprint) => assertDigest(fingerprint.replaceAll(":", "").toLowerCase())),
    ...rotations.map(({ tenant, rotation }) => `${assertTenant(tenant)}/${rotation === 0 ? "" : rotation}`),
  ];
  return renderMap([...new Set(keys)].map((key) => [key, "revoked"]));
}

/**
 * Renders the credential file of an agent proxy, which belongs into a Secret: the Authorization header value that
 * `basicAuthorization` or `bearerAuthorization` returns.
 */
export function renderAgentCredential(authorization: string): string {
  if (!/^(Basic|Bearer) [A-Za-z0-9._~+/-]+=*$/.test(authorization)) {
    throw new RangeError("not an Authorization header value of scheme Basic or Bearer");
  }
  return renderMap([[agentCredentialKey, authorization]]);
}

/**
 * Throws for a tenant that cannot be a path segment written in one way only. Allowed are letters, digits, `.`, `_` and `-`,
 * 1 to 128 of them, the first a letter or a digit.
 */
export function assertTenant(tenant: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(tenant)) {
    throw new RangeError(`not a tenant of the gateway: ${JSON.stringify(tenant)}`);
  }
  return tenant;
}

function tenantOf(it: Credential): string {
  if ((it.access === "global") !== (it.tenant === undefined)) {
    throw new RangeError("a global credential has no tenant, every other has one");
  }
  return it.tenant === undefined ? "" : assertTenant(it.tenant);
}

function assertDigest(digest: string): string {
  if (!isToken(digest) && !/^[0-9a-f]{64}$/.test(digest)) {
    throw new RangeError("a digest is 64 lower-case hex digits");
  }
  return digest;
}

function renderMap(entries: readonly (readonly [key: string, value: string])[]): string {
  if (new Set(entries.map(([key]) => key)).size !== entries.length) {
    throw new RangeError("a key occurs twice");
  }
  return entries
    .map(([key, value]) => `${key} ${value}\n`)
    .sort()
    .join("");
}
