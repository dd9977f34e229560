import { createHash } from "node:crypto";
import type { CredentialValue, KnownCredential, PlannedCredential } from "../topology/credentials.ts";

/** What a credential may do: read and write, only read, only write, or read all tenants together on the global paths. */
export type Access = "rw" | "ro" | "wo" | "global";

/** User and password as basic authentication sends them, in base64. Throws a RangeError for a user with a colon (RFC 7617). */
export function basicCredentials(user: string, password: string): string {
  if (user.includes(":")) {
    throw new RangeError("a user name of basic authentication holds no colon");
  }
  return Buffer.from(`${user}:${password}`, "utf8").toString("base64");
}

/** The Authorization header value of a user and a password, by `basicCredentials`. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${basicCredentials(user, password)}`;
}

/** The Authorization header value of a bearer token. Throws a RangeError for characters that RFC 6750 does not allow. */
export function bearerAuthorization(token: string): string {
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) {
    throw new RangeError("a bearer token holds letters, digits and ._~+/- only");
  }
  return `Bearer ${token}`;
}

/**
 * The key of a user and password in the credential map: 64 hex digits, the SHA-256 of the Authorization header value.
 * One round without salt is what a lookup in constant cost needs; it protects generated secrets (128 bits and more),
 * not passwords that can be guessed.
 */
export function credentialDigest(user: string, password: string): string {
  return digest(basicAuthorization(user, password));
}

/** The key of a bearer token in the credential map, as for `credentialDigest`. */
export function bearerDigest(token: string): string {
  return digest(bearerAuthorization(token));
}

/** Completes planned credentials by their values: `valueOf` makes the one that an id stands for. */
export const knowCredentials = (
  planned: readonly PlannedCredential[],
  valueOf: (value: CredentialValue, credential: PlannedCredential) => string,
): readonly KnownCredential[] =>
  planned.map(({ values, ...credential }) => {
    const known = values.map((value) => value.given ?? valueOf(value, { ...credential, values }));
    return {
      ...credential,
      current: known[0] ?? "",
      digests: known.map((value) => plannedDigest(credential, value)),
    };
  });

/** The key of a planned credential's value, by its scheme. */
export const plannedDigest = ({ username }: { readonly username?: string }, value: string): string =>
  username === undefined ? bearerDigest(value) : credentialDigest(username, value);

function digest(header: string): string {
  return createHash("sha256").update(header, "utf8").digest("hex");
}
