import { type GlobalCredentialSpec, ownCredential, type TenantCredentialSpec } from "../spec/credential.ts";

/** One value of a credential. */
export interface CredentialValue {
  /** Tells it from all others of a topology, now and later: part of the name of the resource that generates it. */
  readonly id: string;
  /** The value itself, where the spec has it; else it is generated. */
  readonly given?: string | undefined;
}

/** A credential that the gateway is to know, with the values by which it is known: the current one first. */
export interface PlannedCredential {
  readonly name: string;
  /** Whose it is; absent where it reads all tenants. */
  readonly tenant?: string;
  readonly access: "rw" | "ro" | "wo" | "global";
  /** The user with basic authentication; a bearer token has none. */
  readonly username?: string;
  readonly values: readonly [CredentialValue, ...CredentialValue[]];
}

/** A tenant, as far as its credentials are concerned. */
export interface CredentialOwner {
  readonly name: string;
  readonly credentials: Readonly<Record<string, Partial<TenantCredentialSpec>>>;
}

type Values = Partial<Pick<TenantCredentialSpec, "value" | "previous" | "rotation" | "keepPrevious">>;

/** The first generation has the plain id, so that a credential which never rotated keeps its name. */
const generationId = (id: string, rotation: number): string => (rotation === 0 ? id : `${id}/${rotation}`);

const valuesOf = (id: string, { value, previous = [], rotation = 0, keepPrevious = true }: Values) => {
  const values: [CredentialValue, ...CredentialValue[]] = [
    value === undefined ? { id: generationId(id, rotation) } : { id, given: value },
  ];
  if (value !== undefined) {
    values.push(...previous.map((given, index) => ({ id: `${id}/previous/${index}`, given })));
  } else if (keepPrevious && rotation > 0) {
    values.push({ id: generationId(id, rotation - 1) });
  }
  return values;
};

const accesses = { readWrite: "rw", readOnly: "ro", writeOnly: "wo" } as const;

const byName = <Spec>(credentials: Readonly<Record<string, Spec>>): readonly (readonly [string, Spec])[] =>
  Object.entries(credentials).sort(([a], [b]) => (a < b ? -1 : 1));

/** The credentials of one tenant, its own first. */
export const planTenantCredentials = ({ name: tenant, credentials }: CredentialOwner): readonly PlannedCredential[] => {
  const { [ownCredential]: own = {}, ...others } = credentials;
  return [
    { name: ownCredential, tenant, access: "rw", username: tenant, values: valuesOf(`password/${tenant}`, own) },
    ...byName(others).map(([name, spec]): PlannedCredential => {
      const { scheme = "basic", access = "readWrite", username = tenant } = spec;
      return {
        name,
        tenant,
        access: accesses[access],
        ...(scheme === "basic" ? { username } : {}),
        values: valuesOf(`credential/${tenant}/${name}`, spec),
      };
    }),
  ];
};

/** Who asks with the web UI. */
export const administrator = "admin";

/** The token by which the gateway knows OAuth2-Proxy. */
export const signInCredential = "oauth2-proxy";

/** What a gateway says about who reads all tenants. */
interface GlobalReaders {
  readonly debug: boolean;
  /** Sign-in to the web UI, where there is one. */
  readonly oauth2Proxy?: object | undefined;
  readonly globalCredentials: Readonly<Record<string, Partial<GlobalCredentialSpec>>>;
}

/** Whether anybody reads all tenants together at the gateway. */
export const hasGlobalReaders = ({ debug, globalCredentials }: GlobalReaders): boolean =>
  debug || Object.keys(globalCredentials).length > 0;

const globalId = (name: string): string => (name === administrator ? "admin-password" : `global-credential/${name}`);

const globalSpecs = (readers: GlobalReaders): Readonly<Record<string, Partial<GlobalCredentialSpec>>> => {
  const { debug, oauth2Proxy, globalCredentials } = readers;
  return {
    ...(debug ? { [administrator]: {} } : {}),
    ...globalCredentials,
    // A user may rotate it, and nothing else.
    ...(oauth2Proxy === undefined
      ? {}
      : { [signInCredential]: { ...globalCredentials[signInCredential], scheme: "bearer" } }),
  };
};

/** The credentials that read all tenants; with the web UI there is an administrator among them. */
export const planGlobalCredentials = (readers: GlobalReaders): readonly PlannedCredential[] =>
  byName(globalSpecs(readers)).map(([name, spec]) => {
    const { scheme = "basic", username = name } = spec;
    return {
      name,
      access: "global",
      ...(scheme === "basic" ? { username } : {}),
      values: valuesOf(globalId(name), spec),
    };
  });

/** Every credential that the gateway of a topology is to know. */
export const planCredentials = (spec: {
  readonly tenants: readonly CredentialOwner[];
  readonly gateway: GlobalReaders;
}): readonly PlannedCredential[] => [
  ...spec.tenants.flatMap(planTenantCredentials),
  ...planGlobalCredentials(spec.gateway),
];

/** A planned credential whose values are known, or tokens that stand for them. */
export interface KnownCredential extends Omit<PlannedCredential, "values"> {
  /** The current password or token. */
  readonly current: string;
  /** What the gateway knows each of its values by. */
  readonly digests: readonly string[];
}

/** The current password of a tenant, with which its ruler and its agents come. */
export const tenantPasswordOf = (credentials: readonly KnownCredential[], tenant: string): string => {
  const own = credentials.find((it) => it.tenant === tenant && it.name === ownCredential);
  if (own === undefined) throw new Error(`no password of tenant ${tenant} is known`);
  return own.current;
};

/** A credential as clients use it. */
export interface ClientCredential {
  /** The user with basic authentication; absent for a bearer token. */
  readonly username?: string;
  /** The current password, with a user. */
  readonly password?: string;
  /** The current bearer token, without one. */
  readonly token?: string;
}

/** What users are told of credentials; all of it is secret. */
export interface CredentialOutputs {
  /** Password of each tenant, by its name. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Further credentials of each tenant that has any, by its name and theirs. */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, ClientCredential>>>>;
  /** Credentials that read all tenants, by their names. */
  readonly globalCredentials: Readonly<Record<string, ClientCredential>>;
}

const clientCredential = ({ username, current }: KnownCredential): ClientCredential =>
  username === undefined ? { token: current } : { username, password: current };

const describeEach = (credentials: readonly KnownCredential[]) =>
  Object.fromEntries(credentials.map((it) => [it.name, clientCredential(it)]));

/** What users are told of the credentials that the gateway knows. */
export const describeCredentials = (credentials: readonly KnownCredential[]): CredentialOutputs => {
  const own = credentials.filter(({ tenant, name }) => tenant !== undefined && name === ownCredential);
  const others = credentials.filter(({ tenant, name }) => tenant !== undefined && name !== ownCredential);
  return {
    passwords: Object.fromEntries(own.map(({ tenant = "", current }) => [tenant, current])),
    credentials: Object.fromEntries(
      [...new Set(others.map(({ tenant = "" }) => tenant))].map((tenant) => [
        tenant,
        describeEach(others.filter((it) => it.tenant === tenant)),
      ]),
    ),
    globalCredentials: describeEach(credentials.filter(({ tenant }) => tenant === undefined)),
  };
};
