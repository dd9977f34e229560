import type { RemoteQuerySpec } from "../spec/remote.ts";

/** A credential towards a server outside: a text of the spec itself, or a key of a Secret that exists. */
type Credential = { readonly value: string } | { readonly secret: { readonly name: string; readonly key: string } };

type Access = Pick<RemoteQuerySpec, "basicAuth" | "bearerToken" | "bearerTokenSecret">;

/** The password or token that is sent to a server outside; none where it asks for none. */
export const remoteCredential = ({ basicAuth, bearerToken, bearerTokenSecret }: Access): Credential | undefined => {
  const value = basicAuth?.password ?? bearerToken;
  if (value !== undefined) return { value };
  const secret = basicAuth?.passwordSecret ?? bearerTokenSecret;
  return secret === undefined ? undefined : { secret };
};
