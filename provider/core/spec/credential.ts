import { z } from "zod";
import type { Issue } from "../issue.ts";
import { count, text } from "./leaf.ts";
import { refuseRepeated } from "./repeated.ts";
import { isToken } from "./token.ts";

/** The credential that every tenant has, whatever `credentials` says. */
export const ownCredential = "default";

const userName = () =>
  text({
    pattern: /^[^:\u0000-\u001f\u007f]{1,128}$/,
    allowed: "1 to 128 characters, none of them a colon or a control character",
  });

/** The digests in the gateway's map have no salt: what could be guessed must not become one. */
const secretValue = () =>
  z
    .string()
    .refine((value) => isToken(value) || /^[\x21-\x7e]{16,1024}$/.test(value), {
      params: { allowed: "16 to 1024 printable characters without spaces, taken at random", isSecret: true },
      message: "the secret value is not allowed",
    })
    .meta({ secret: true });

/** The name of a credential; Kubernetes takes it as part of a Secret's key. */
export const credentialName = () =>
  z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .meta({ plain: true });

const scheme = z
  .enum(["basic", "bearer"])
  .default("basic")
  .describe("`basic`: a user name and a password; `bearer`: a token in `Authorization: Bearer`.");

const access = z
  .enum(["readWrite", "readOnly", "writeOnly"])
  .default("readWrite")
  .describe("What it may do under the tenant's path.");

const generation = {
  rotation: count(0, 1_000_000)
    .default(0)
    .describe(
      "Raise it by one and another value is generated. The one before stays valid until the next time; see `keepPrevious`.",
    ),
  keepPrevious: z
    .boolean()
    .default(true)
    .describe("Whether the generated value of the rotation before is still valid; false ends it at once."),
};

const given = {
  value: secretValue()
    .optional()
    .describe("The password or token. Default: one is generated, and is an output of the stack."),
  previous: z
    .array(secretValue())
    .meta({ secret: true })
    .default([])
    .describe("Values that are still valid beside `value`: how a given value is replaced without an interruption."),
};

const username = userName().optional();

/** What a credential of a tenant may say at run time too: nothing that is secret. */
export const runtimeCredential = z
  .strictObject({
    scheme,
    access,
    username: username.describe("User name with `basic`. Default: the tenant's id."),
    ...generation,
  })
  .meta({ id: "RuntimeCredential", description: "A password or token of a tenant, whose values are derived." });

/** A credential of one tenant. */
export const tenantCredential = z
  .strictObject({ ...runtimeCredential.shape, ...given })
  .meta({ id: "TenantCredential", description: "A password or token by which clients of one tenant are known." });

/** A credential that reads all tenants together. */
export const globalCredential = z
  .strictObject({
    scheme,
    username: username.describe("User name with `basic`. Default: the credential's own name."),
    ...generation,
    ...given,
  })
  .meta({ id: "GlobalCredential", description: "A password or token by which clients read all tenants together." });

export type TenantCredentialSpec = z.output<typeof tenantCredential>;

export type GlobalCredentialSpec = z.output<typeof globalCredential>;

type AnyCredential = Partial<TenantCredentialSpec>;

const tokenPattern = /^[A-Za-z0-9._~+/-]+=*$/;

const checkValues = ({ scheme: kind, value, previous = [] }: AnyCredential, path: string): readonly Issue[] => {
  const values = [
    ...(value === undefined ? [] : [{ key: value, at: `${path}.value` }]),
    ...previous.map((key, index) => ({ key, at: `${path}.previous[${index}]` })),
  ];
  const bad = values.filter(({ key }) => kind === "bearer" && !isToken(key) && !tokenPattern.test(key));
  return [
    ...bad.map(({ at }) => ({
      path: at,
      reason: "can be no bearer token",
      hint: "letters, digits, '.', '_', '~', '+', '/' and '-', then '=' only",
    })),
    ...(value === undefined && previous.length > 0
      ? [{ path: `${path}.previous`, reason: "belongs to a given value", hint: "set value, or raise rotation" }]
      : []),
    // The value is a secret, so the message does not repeat it.
    ...refuseRepeated(values.map((entry) => ({ ...entry, called: "the same value" }))),
  ];
};

const checkFields = ({ scheme: kind, value, username: user, rotation = 0 }: AnyCredential, path: string) => [
  ...(kind === "bearer" && user !== undefined
    ? [{ path: `${path}.username`, reason: "a bearer token has no user", hint: "leave it out, or scheme basic" }]
    : []),
  ...(value !== undefined && rotation > 0
    ? [
        {
          path: `${path}.rotation`,
          reason: "a given value is not generated anew",
          hint: "put the old value into previous",
        },
      ]
    : []),
];

/** The tenant's ruler and its agents know its own credential by its user and may do everything with it. */
const checkOwn = (credential: AnyCredential, path: string): readonly Issue[] => {
  const { scheme: kind = "basic", access: rights = "readWrite", username: user } = credential;
  return kind === "basic" && rights === "readWrite" && user === undefined
    ? []
    : [
        {
          path,
          reason: "the tenant's own credential is a password of the user that is the tenant, to read and write",
          hint: "only value, previous, rotation and keepPrevious can be set; add another credential beside it",
        },
      ];
};

/** Checks what no single field of some credentials can see. */
export const checkCredentials = (
  credentials: Readonly<Record<string, AnyCredential>>,
  path: string,
): readonly Issue[] =>
  Object.entries(credentials).flatMap(([name, credential]) => [
    ...checkValues(credential, `${path}.${name}`),
    ...checkFields(credential, `${path}.${name}`),
  ]);

/** A credential and where it stands. */
export interface PlacedCredential {
  readonly at: string;
  /** User with basic authentication where the credential says none. */
  readonly defaultUser: string;
  readonly credential: AnyCredential;
}

/** What the gateway knows by one digest can have one owner only. */
export const checkSameCredentials = (all: readonly PlacedCredential[]): readonly Issue[] =>
  refuseRepeated(
    all.flatMap(
      ({ at, defaultUser, credential: { scheme: kind, username: user = defaultUser, value, previous = [] } }) =>
        [...new Set(value === undefined ? [] : [value, ...previous])].map((each) => ({
          key: JSON.stringify([kind === "bearer" ? undefined : user, each]),
          at,
          called: "a value with its user",
        })),
    ),
  );

/** The same for a tenant's, of which one is always there. */
export const checkTenantCredentials = (
  credentials: Readonly<Record<string, AnyCredential>> = {},
  path = "credentials",
): readonly Issue[] => [
  ...checkCredentials(credentials, path),
  ...Object.entries(credentials).flatMap(([name, credential]) =>
    name === ownCredential ? checkOwn(credential, `${path}.${name}`) : [],
  ),
];
