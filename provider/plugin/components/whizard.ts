import * as pulumi from "@pulumi/pulumi";
import {
  adviseStorages,
  checkStorages,
  compile,
  describeCredentials,
  emptyPlacement,
  issuesClients,
  makesCertificates,
  makeToken,
  objectsOf,
  planCredentials,
  parseWhizard,
  place,
  placementLimits,
  placementTenants,
  type Artifacts,
  type CredentialOutputs,
  type Placement,
  type Secrets,
  type WhizardSpec,
} from "../../core/index.ts";
import { generateCredentials, generateSecret, tokenCredentials } from "../credentials.ts";
import { type EmitAws, emitObjects, Part, type Site } from "../emit.ts";
import { demandSizes, refuseIssues, valueOrThrow, warnOfSizes } from "../issues.ts";
import { readProgram } from "../bundledProgram.ts";
import { claimName, type Presence } from "../presence.ts";
import { TenantPlacement } from "../resources/tenantPlacement.ts";
import { hideOutputs, type Outputs, revealOutputs } from "../tokens.ts";

/** Registers the stages one after the other: each waits for the resources of the one before. Returns all that is known then. */
const emitStages = ({ base, stages }: Artifacts, site: Site, emitAws?: EmitAws): Outputs => {
  let dependsOn: readonly pulumi.Resource[] = emitObjects(base, site);
  const outputs = new Map(site.outputs);
  for (const stage of stages) {
    const parts = stage.map((component) => new Part(component, { ...site, dependsOn }, emitAws));
    for (const part of parts) for (const [token, value] of part.outputs) outputs.set(token, value);
    dependsOn = parts.flatMap(({ children }) => children);
  }
  return outputs;
};

/** The classes of AWS's resources cost time to load, so that only topologies with something there load them. */
const loadEmitAws = async ({ stages }: Artifacts): Promise<EmitAws | undefined> =>
  stages.flat().some(({ aws }) => aws !== undefined) ? (await import("../emitAws.ts")).emitAws : undefined;

/** So do those of certificates. */
const makeAllCertificates = async (
  { certificates }: Artifacts,
  prefix: string,
  parent: pulumi.Resource,
  outputs: Outputs,
): Promise<Outputs> => {
  if (certificates.length === 0) return outputs;
  const { makeCertificates } = await import("../certificates.ts");
  const made = certificates.flatMap((plan) => [...makeCertificates(plan, { prefix, parent }, outputs)]);
  return new Map([...outputs, ...made]);
};

/** A token and the secret that it stands for. */
type Generated = readonly [token: string, value: pulumi.Output<unknown>];

const embeddedStorages = (spec: WhizardSpec): readonly string[] =>
  Object.entries({ default: spec.storage, ...spec.storages }).flatMap(([name, { embedded }]) =>
    embedded === undefined ? [] : [name],
  );

/** The secrets that are generated for a topology; tokens stand for them. */
const secretsOf = (spec: WhizardSpec): Secrets => ({
  credentials: tokenCredentials(planCredentials(spec)),
  embeddedS3: Object.fromEntries(
    embeddedStorages(spec).map((storage) => [
      storage,
      { accessKey: makeToken(`access-key of ${storage}`), secretKey: makeToken(`secret-key of ${storage}`) },
    ]),
  ),
  ...(spec.reconciler === undefined
    ? {}
    : { reconciler: { tenantKey: makeToken("key of tenants"), program: readProgram("reconciler") } }),
  ...(spec.remoteWrites.length === 0 ? {} : { fanout: { program: readProgram("fanout") } }),
});

const firstPlacement = (spec: WhizardSpec): Placement =>
  place(emptyPlacement, placementTenants(spec), placementLimits(spec), 0);

/** The whole topology for one environment, from one spec. */
export class Whizard extends pulumi.ComponentResource {
  readonly placement: pulumi.Output<Artifacts["outputs"]["placement"]>;
  readonly ingesters: pulumi.Output<Artifacts["outputs"]["ingesters"]>;
  readonly hashrings: pulumi.Output<Artifacts["outputs"]["hashrings"]>;
  readonly storages: pulumi.Output<Artifacts["outputs"]["storages"]>;
  readonly gatewayHost: pulumi.Output<string>;
  readonly gatewayPort: pulumi.Output<number>;
  readonly gatewayUrls: pulumi.Output<Artifacts["outputs"]["gatewayUrls"]>;
  readonly metricsTls: pulumi.Output<Artifacts["outputs"]["metricsTls"]> | undefined;
  readonly gatewayCa: pulumi.Output<string> | undefined;
  readonly clientCertificates: pulumi.Output<Artifacts["outputs"]["clientCertificates"]> | undefined;
  readonly passwords: pulumi.Output<CredentialOutputs["passwords"]>;
  readonly credentials: pulumi.Output<CredentialOutputs["credentials"]>;
  readonly globalCredentials: pulumi.Output<CredentialOutputs["globalCredentials"]>;
  readonly adminPassword: pulumi.Output<string> | undefined;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions, presence: Presence) {
    const { data, outputs } = hideOutputs(inputs);
    const spec = valueOrThrow(parseWhizard(data), `Whizard ${name}`);
    claimName(presence, "Whizard", spec);
    const secrets = secretsOf(spec);
    // As if all were placed for the first time: what will not fit is told before anything is registered.
    demandSizes(objectsOf(compile(spec, firstPlacement(spec), secrets)), `Whizard ${name}`);
    super("whizard:index:Whizard", name, {}, opts);

    for (const text of adviseStorages(spec, pulumi.getStack())) void pulumi.log.warn(text, this);
    const values = generateCredentials(planCredentials(spec), { prefix: name, parent: this, outputs });
    const generated = new Map([
      ...outputs,
      ...values,
      ...this.generateStorageCredentials(name, secrets),
      ...this.generateTenantKey(name, secrets),
    ]);
    const placed = new TenantPlacement(
      `${name}/placement`,
      { tenants: placementTenants(spec), limits: placementLimits(spec) },
      { parent: this },
    );
    const described = placed.placement.apply(async (placement: Placement) => {
      refuseIssues(checkStorages(spec, placement), `Whizard ${name}`);
      const artifacts = compile(spec, placement, secrets);
      warnOfSizes(objectsOf(artifacts), `Whizard ${name}`, this);
      const emitAws = await loadEmitAws(artifacts);
      const outputsOfAll = await makeAllCertificates(artifacts, name, this, generated);
      const site = { prefix: name, parent: this, dependsOn: [], outputs: outputsOfAll };
      const known = emitStages(artifacts, site, emitAws);
      return revealOutputs(artifacts.outputs, known) as Artifacts["outputs"];
    });
    this.placement = described.placement;
    this.ingesters = described.ingesters;
    this.hashrings = described.hashrings;
    this.storages = described.storages;
    this.gatewayHost = described.gatewayHost;
    this.gatewayPort = described.gatewayPort;
    this.gatewayUrls = described.gatewayUrls;
    this.metricsTls = makesCertificates(spec)
      ? pulumi.secret(described.apply(({ metricsTls }) => pulumi.output(metricsTls)))
      : undefined;
    const { tls } = spec.gateway;
    this.gatewayCa =
      tls?.generated === undefined
        ? undefined
        : described.apply(({ gatewayCa }) => pulumi.output(gatewayCa).apply((text = "") => text));
    this.clientCertificates =
      tls !== undefined && issuesClients(tls)
        ? pulumi.secret(described.apply(({ clientCertificates }) => pulumi.output(clientCertificates)))
        : undefined;
    const clients = revealOutputs(describeCredentials(secrets.credentials), generated) as CredentialOutputs;
    this.passwords = pulumi.secret(clients.passwords);
    this.credentials = pulumi.secret(clients.credentials);
    this.globalCredentials = pulumi.secret(clients.globalCredentials);
    const adminPassword = clients.globalCredentials["admin"]?.password;
    this.adminPassword = adminPassword === undefined ? undefined : pulumi.secret(adminPassword);
    this.registerOutputs(this.state());
  }

  /** The component's outputs, as the engine gets them. */
  state(): pulumi.Inputs {
    const { placement, ingesters, hashrings, storages, gatewayHost, gatewayPort, gatewayUrls } = this;
    const { passwords, credentials, globalCredentials, adminPassword, metricsTls, gatewayCa, clientCertificates } =
      this;
    return {
      placement,
      ingesters,
      hashrings,
      storages,
      gatewayHost,
      gatewayPort,
      gatewayUrls,
      passwords,
      credentials,
      globalCredentials,
      ...(adminPassword === undefined ? {} : { adminPassword }),
      ...(metricsTls === undefined ? {} : { metricsTls }),
      ...(gatewayCa === undefined ? {} : { gatewayCa }),
      ...(clientCertificates === undefined ? {} : { clientCertificates }),
    };
  }

  private generateTenantKey(name: string, { reconciler }: Secrets): readonly Generated[] {
    return reconciler === undefined ? [] : [[reconciler.tenantKey, generateSecret(`${name}/tenant-key`, 48, this)]];
  }

  private generateStorageCredentials(name: string, { embeddedS3 }: Secrets): readonly Generated[] {
    return Object.entries(embeddedS3).flatMap(([storage, { accessKey, secretKey }]) => [
      [accessKey, generateSecret(`${name}/s3-access-key/${storage}`, 20, this)],
      [secretKey, generateSecret(`${name}/s3-secret-key/${storage}`, 40, this)],
    ]);
  }
}
