import {
  basicCredentials,
  checkStorages,
  compile,
  compileAgentProxy,
  makeToken,
  objectsOf,
  place,
  placementLimits,
  placementTenants,
  planCredentials,
  type AgentProxySpec,
  type Issue,
  type KubeObject,
  type Placement,
  type PlannedCredential,
  type WhizardSpec,
} from "../core/index.ts";
import { credentialsOf, missingCredentials, surplusCredentials } from "./credentialValues.ts";
import { lacksPassword, type CheckedSpec } from "./checkSpec.ts";
import type { SecretsFile } from "./secretsFile.ts";
import { UserError } from "./userError.ts";

/** The objects of a spec, in the order in which they can be created. */
export interface BuiltObjects {
  readonly objects: readonly KubeObject[];
  /** Who is where; an agent proxy places nobody. */
  readonly placement?: Placement;
}

/** What besides the spec decides the objects. */
export interface BuildInputs {
  /** Passwords and credentials; tokens stand for them when absent. */
  readonly secrets?: SecretsFile;
  readonly previous: () => Placement;
  /** Reads a program that pods run. */
  readonly program: (name: "reconciler" | "fanout") => string;
  /** The error that tells what is wrong with the file. */
  readonly refuse: (issues: readonly Issue[]) => Error;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Need {
  readonly path: string;
  readonly reason: string;
}

const missing = (path: string): Need => ({ path, reason: "is required" });

const unknown = (kind: string, field: string, given: object, known: readonly string[]): readonly Need[] =>
  Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: `${field}.${name}`, reason: `the spec has no such ${kind}` }));

const storagesOf = (spec: WhizardSpec) => Object.entries({ default: spec.storage, ...spec.storages });

const embeddedOf = (spec: WhizardSpec): readonly string[] =>
  storagesOf(spec).flatMap(([name, { embedded }]) => (embedded === undefined ? [] : [name]));

const isAdministrator = ({ tenant, name }: PlannedCredential): boolean => tenant === undefined && name === "admin";

/** Everything that the secrets file lacks for a topology, or has too much. */
const needsOf = (spec: WhizardSpec, { values }: SecretsFile): readonly Need[] => {
  const { storages, tenantKey, adminPassword } = values;
  const s3 = storagesOf(spec).flatMap(([name, storage]) => (storage.raw === undefined ? [name] : []));
  return [
    ...missingCredentials(spec, values).map(missing),
    ...embeddedOf(spec)
      .filter((name) => storages[name] === undefined)
      .map((name) => missing(`storages.${name}`)),
    ...(spec.reconciler !== undefined && tenantKey === undefined ? [missing("tenantKey")] : []),
    ...(spec.reconciler === undefined && tenantKey !== undefined
      ? [{ path: "tenantKey", reason: "the spec has no reconciler that would use it" }]
      : []),
    ...(adminPassword !== undefined && !planCredentials(spec).some(isAdministrator)
      ? [{ path: "adminPassword", reason: "the spec has no gateway.debug that would use it" }]
      : []),
    ...surplusCredentials(spec, values),
    ...unknown("S3 storage", "storages", storages, s3),
  ];
};

/** The spec with the credentials of existing buckets that the secrets file has. */
const withCredentials = (spec: WhizardSpec, storages: SecretsFile["values"]["storages"]): WhizardSpec => {
  const complete = <T extends WhizardSpec["storage"]>(name: string, storage: T): T => {
    const credential = storages[name];
    return storage.s3 === undefined || credential === undefined
      ? storage
      : { ...storage, s3: { ...storage.s3, ...credential } };
  };
  return {
    ...spec,
    storage: complete("default", spec.storage),
    storages: Object.fromEntries(Object.entries(spec.storages).map(([name, each]) => [name, complete(name, each)])),
  };
};

/** What is on AWS only Pulumi can make: its names and keys are not known here. */
const refuseAws = (spec: WhizardSpec): void => {
  const found = storagesOf(spec).flatMap(([name, { aws }]) =>
    aws === undefined ? [] : [name === "default" ? "storage.aws" : `storages.${name}.aws`],
  );
  if (found.length === 0) return;
  throw new UserError(
    `${found.join(", ")}: only Pulumi makes a bucket and its credential; give an existing bucket as s3`,
  );
};

/** What the programs that a topology's pods run are made of. */
const programsOf = (spec: WhizardSpec, program: BuildInputs["program"], tenantKey = makeToken("key of tenants")) => ({
  ...(spec.reconciler === undefined ? {} : { reconciler: { program: program("reconciler"), tenantKey } }),
  ...(spec.remoteWrites.length === 0 ? {} : { fanout: { program: program("fanout") } }),
});

const buildWhizard = (given: WhizardSpec, { secrets, previous, program, now, refuse }: BuildInputs): BuiltObjects => {
  refuseAws(given);
  const needs = secrets === undefined ? [] : needsOf(given, secrets);
  if (secrets !== undefined && needs.length > 0) throw secrets.errorAt(needs);
  const spec = withCredentials(given, secrets?.values.storages ?? {});
  const placement = place(previous(), placementTenants(spec), placementLimits(spec), now);
  const issues = checkStorages(spec, placement);
  if (issues.length > 0) throw refuse(issues);
  const token = (name: string) => ({ accessKey: makeToken(`access key of ${name}`), secretKey: makeToken(name) });
  const artifacts = compile(spec, placement, {
    embeddedS3: Object.fromEntries(
      embeddedOf(spec).map((name) => [name, secrets?.values.storages[name] ?? token(name)]),
    ),
    credentials: credentialsOf(spec, secrets?.values),
    ...programsOf(spec, program, secrets?.values.tenantKey),
  });
  return { objects: objectsOf(artifacts), placement };
};

const buildAgentProxy = (spec: AgentProxySpec, { secrets }: BuildInputs): BuiltObjects => {
  const [given] = [secrets?.values.passwords[spec.tenant]].flat();
  if (secrets !== undefined && given === undefined && lacksPassword(spec)) {
    throw secrets.errorAt([missing(`passwords.${spec.tenant}`)]);
  }
  const { base, objects, scraper } = compileAgentProxy(
    spec,
    basicCredentials(spec.tenant, given ?? spec.password ?? ""),
  );
  return { objects: [...base, ...objects, ...scraper] };
};

/** Makes every object of a spec, as the Pulumi components do. */
export const buildObjects = (checked: CheckedSpec, inputs: BuildInputs): BuiltObjects =>
  checked.kind === "Whizard" ? buildWhizard(checked.spec, inputs) : buildAgentProxy(checked.spec, inputs);
