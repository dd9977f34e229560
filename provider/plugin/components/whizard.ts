import * as pulumi from "@pulumi/pulumi";
import {
  adviseStorages,
  checkStorages,
  compile,
  credentialDigest,
  makeToken,
  parseWhizard,
  placementLimits,
  placementTenants,
  type Artifacts,
  type Placement,
  type Secrets,
  type WhizardSpec,
} from "../../core/index.ts";
import { generateSecret } from "../credentials.ts";
import { type EmitAws, emitObjects, Part, type Site } from "../emit.ts";
import { refuseIssues, valueOrThrow } from "../issues.ts";
import { readProgram } from "../reconcilerProgram.ts";
import { TenantPlacement } from "../resources/tenantPlacement.ts";
import { hideOutputs, revealOutputs } from "../tokens.ts";

/** Registers the stages one after the other: each waits for the resources of the one before. */
const emitStages = ({ base, stages }: Artifacts, site: Site, emitAws?: EmitAws): void => {
  const first = emitObjects(base, site);
  stages.reduce<readonly pulumi.Resource[]>(
    (before, stage) =>
      stage.flatMap((component) => new Part(component, { ...site, dependsOn: before }, emitAws).children),
    first,
  );
};

/** The classes of AWS's resources cost time to load, so that only topologies with something there load them. */
const loadEmitAws = async ({ stages }: Artifacts): Promise<EmitAws | undefined> =>
  stages.flat().some(({ aws }) => aws !== undefined) ? (await import("../emitAws.ts")).emitAws : undefined;

/** The whole topology for one environment, from one spec. */
export class Whizard extends pulumi.ComponentResource {
  readonly placement: pulumi.Output<Artifacts["outputs"]["placement"]>;
  readonly ingesters: pulumi.Output<Artifacts["outputs"]["ingesters"]>;
  readonly hashrings: pulumi.Output<Artifacts["outputs"]["hashrings"]>;
  readonly gatewayHost: pulumi.Output<string>;
  readonly gatewayPort: pulumi.Output<number>;
  readonly passwords: pulumi.Output<Record<string, string>>;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
    const { data, outputs } = hideOutputs(inputs);
    const spec = valueOrThrow(parseWhizard(data), `Whizard ${name}`);
    super("whizard:index:Whizard", name, {}, opts);

    for (const text of adviseStorages(spec, pulumi.getStack())) void pulumi.log.warn(text, this);
    const generated = new Map(outputs);
    const passwords = this.generatePasswords(name, spec);
    const secrets: Secrets = {
      tenantDigests: Object.entries(passwords).map(([tenant, password]) => {
        const digest = makeToken(`digest of ${tenant}`);
        generated.set(
          digest,
          password.apply((known) => credentialDigest(tenant, known)),
        );
        return { tenant, digest };
      }),
      embeddedS3: this.generateStorageCredentials(name, spec, generated),
      ...this.prepareReconciler(name, spec, generated),
    };
    const placed = new TenantPlacement(
      `${name}/placement`,
      { tenants: placementTenants(spec), limits: placementLimits(spec) },
      { parent: this },
    );
    const described = placed.placement.apply(async (placement: Placement) => {
      refuseIssues(checkStorages(spec, placement), `Whizard ${name}`);
      const artifacts = compile(spec, placement, secrets);
      const emitAws = await loadEmitAws(artifacts);
      emitStages(artifacts, { prefix: name, parent: this, dependsOn: [], outputs: generated }, emitAws);
      return revealOutputs(artifacts.outputs, generated) as Artifacts["outputs"];
    });
    this.placement = described.placement;
    this.ingesters = described.ingesters;
    this.hashrings = described.hashrings;
    this.gatewayHost = described.gatewayHost;
    this.gatewayPort = described.gatewayPort;
    this.passwords = pulumi.secret(pulumi.all(passwords));
    this.registerOutputs(this.state());
  }

  /** The component's outputs, as the engine gets them. */
  state(): pulumi.Inputs {
    const { placement, ingesters, hashrings, gatewayHost, gatewayPort, passwords } = this;
    return { placement, ingesters, hashrings, gatewayHost, gatewayPort, passwords };
  }

  private generatePasswords(name: string, { tenants }: WhizardSpec): Record<string, pulumi.Output<string>> {
    return Object.fromEntries(
      tenants.map(({ name: tenant }) => [tenant, generateSecret(`${name}/password/${tenant}`, 32, this)]),
    );
  }

  private prepareReconciler(
    name: string,
    { reconciler }: WhizardSpec,
    outputs: Map<string, pulumi.Output<unknown>>,
  ): Pick<Secrets, "reconciler"> {
    if (reconciler === undefined) return {};
    const tenantKey = makeToken("key of tenants");
    outputs.set(tenantKey, generateSecret(`${name}/tenant-key`, 48, this));
    return { reconciler: { tenantKey, program: readProgram() } };
  }

  private generateStorageCredentials(
    name: string,
    spec: WhizardSpec,
    outputs: Map<string, pulumi.Output<unknown>>,
  ): Secrets["embeddedS3"] {
    const embedded = Object.entries({ default: spec.storage, ...spec.storages }).filter(([, { embedded: s3 }]) => s3);
    const tokenFor = (storage: string, part: string, length: number): string => {
      const token = makeToken(`${part} of ${storage}`);
      outputs.set(token, generateSecret(`${name}/s3-${part}/${storage}`, length, this));
      return token;
    };
    return Object.fromEntries(
      embedded.map(([storage]) => [
        storage,
        { accessKey: tokenFor(storage, "access-key", 20), secretKey: tokenFor(storage, "secret-key", 40) },
      ]),
    );
  }
}
