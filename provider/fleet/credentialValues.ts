import {
  knowCredentials,
  makeToken,
  planCredentials,
  type KnownCredential,
  type PlannedCredential,
  type WhizardSpec,
} from "../core/index.ts";
import type { SecretsFile } from "./secretsFile.ts";

type Values = SecretsFile["values"];
type Given = string | readonly string[] | undefined;

/** Where the secrets file holds a credential. */
interface Held {
  readonly path: string;
  readonly given: Given;
}

const noValues: Pick<Values, "passwords" | "credentials" | "globalCredentials" | "adminPassword"> = {
  passwords: {},
  credentials: {},
  globalCredentials: {},
};

const heldIn = ({ tenant, name }: PlannedCredential, values = noValues): Held => {
  const { passwords, credentials, globalCredentials, adminPassword } = values;
  if (tenant !== undefined) {
    return name === "default"
      ? { path: `passwords.${tenant}`, given: passwords[tenant] }
      : { path: `credentials.${tenant}.${name}`, given: credentials[tenant]?.[name] };
  }
  return name === "admin"
    ? { path: "adminPassword", given: adminPassword }
    : { path: `globalCredentials.${name}`, given: globalCredentials[name] };
};

const isAsked = ({ values }: PlannedCredential): boolean => values[0].given === undefined;

/** Paths of the credentials that a secrets file must hold for a topology. */
export const missingCredentials = (spec: WhizardSpec, values: Values): readonly string[] =>
  planCredentials(spec)
    .filter(isAsked)
    .map((credential) => heldIn(credential, values))
    .flatMap(({ path, given }) => (given === undefined ? [path] : []));

const pathsOf = ({ passwords, credentials, globalCredentials }: Values): readonly string[] => [
  ...Object.keys(passwords).map((tenant) => `passwords.${tenant}`),
  ...Object.entries(credentials).flatMap(([tenant, each]) =>
    Object.keys(each).map((name) => `credentials.${tenant}.${name}`),
  ),
  ...Object.keys(globalCredentials).map((name) => `globalCredentials.${name}`),
];

/** Paths of credentials in a secrets file that a topology does not ask for, and why. */
export const surplusCredentials = (spec: WhizardSpec, values: Values) => {
  const tenants = spec.tenants.map(({ name }) => name);
  const asked = new Set(
    planCredentials(spec)
      .filter(isAsked)
      .map((credential) => heldIn(credential, values).path),
  );
  return pathsOf(values)
    .filter((path) => !asked.has(path))
    .map((path) => {
      const [list, tenant = ""] = path.split(".");
      return list === "globalCredentials" || tenants.includes(tenant)
        ? { path, reason: "the spec has no such credential, or gives its value" }
        : { path, reason: "the spec has no such tenant" };
    });
};

/** Every credential of a topology with the values of the secrets file; tokens stand for them without one. */
export const credentialsOf = (spec: WhizardSpec, values: Values | undefined): readonly KnownCredential[] =>
  planCredentials(spec).flatMap((planned) => {
    const { given } = heldIn(planned, values);
    const known = given === undefined || !isAsked(planned) ? undefined : [given].flat();
    const [current, ...before] = known ?? [];
    // The file says itself how many values are valid.
    const complete: PlannedCredential =
      current === undefined
        ? planned
        : { ...planned, values: [{ id: "0", given: current }, ...before.map((value) => ({ id: "", given: value }))] };
    return knowCredentials([complete], ({ id }) => makeToken(id));
  });
