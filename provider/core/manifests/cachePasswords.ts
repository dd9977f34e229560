import type { V1EnvVar } from "@kubernetes/client-node";
import type { CacheSpec } from "../spec/cache.ts";
import type { Identity } from "../topology/labels.ts";
import { buildSecret } from "./configFiles.ts";

/** A cache of a component. */
export interface CachePart {
  readonly cache: CacheSpec | undefined;
  /** Name of the variable that holds its password, and of the Secret's key. */
  readonly variable: string;
}

/** The variables with the passwords of a component's caches, from the user's Secrets or the component's own. */
export const cacheEnv = (caches: readonly CachePart[], ownSecret: string): readonly V1EnvVar[] =>
  caches.flatMap(({ cache, variable }) => {
    const { password, passwordSecret } = cache?.redis ?? {};
    const own = password === undefined ? undefined : { name: ownSecret, key: variable };
    const secretKeyRef = passwordSecret ?? own;
    return secretKeyRef === undefined ? [] : [{ name: variable, valueFrom: { secretKeyRef } }];
  });

/** The component's own Secret of the passwords that stand in its spec; none where there are none. */
export const buildCacheSecret = (identity: Identity, name: string, caches: readonly CachePart[]) => {
  const passwords = caches.flatMap(({ cache, variable }) => {
    const password = cache?.redis?.password;
    return password === undefined ? [] : [[variable, password] as const];
  });
  return passwords.length === 0 ? [] : [buildSecret(identity, name, Object.fromEntries(passwords))];
};
