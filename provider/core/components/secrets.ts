import type { KnownCredential } from "../topology/credentials.ts";
import type { S3Credential } from "../thanos/objstore.ts";

/** Secret values that no spec holds; core sees tokens in their place. */
export interface Secrets {
  /** Credential of each embedded S3 server, by storage. */
  readonly embeddedS3: Readonly<Record<string, S3Credential>>;
  /** Passwords and tokens that `planCredentials` asks for. */
  readonly credentials: readonly KnownCredential[];
  /** What a topology with a reconciler needs for it; absent without one. */
  readonly reconciler?: {
    /** The bundled program. */
    readonly program: string;
    /** The key that the passwords of runtime tenants are derived from. */
    readonly tenantKey: string;
  };
  /** The bundled program of the fan-out; absent without `remoteWrites`. */
  readonly fanout?: { readonly program: string };
}
