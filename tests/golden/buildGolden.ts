import {
  basicCredentials,
  compile,
  compileAgentProxy,
  credentialDigest,
  emptyPlacement,
  makeToken,
  parseAgentProxy,
  parseWhizard,
  place,
  placementLimits,
  placementTenant,
  renderIssue,
  type Component,
  type Result,
  type WhizardSpec,
} from "../../provider/core/index.ts";
import type { GoldenCase } from "./goldenCase.ts";

/** What core makes of a case: the components with what all of them need first, and what users are told. */
export interface Built {
  readonly components: readonly Component[];
  readonly outputs: unknown;
}

const valueOf = <T>(name: string, result: Result<T>): T => {
  if (!result.ok) throw new Error(`${name}: ${result.issues.map(renderIssue).join("; ")}`);
  return result.value;
};

/** The token that stands for a part of an embedded S3 server's credential. */
export const embeddedToken = (storage: string, part: "accessKey" | "secretKey"): string =>
  makeToken(`embeddedS3.${storage}.${part}`);

const secretsOf = (spec: WhizardSpec) => ({
  embeddedS3: Object.fromEntries(
    ["default", ...Object.keys(spec.storages)].map((storage) => [
      storage,
      { accessKey: embeddedToken(storage, "accessKey"), secretKey: embeddedToken(storage, "secretKey") },
    ]),
  ),
  tenantDigests: spec.tenants.map(({ name }) => ({
    tenant: name,
    digest: credentialDigest(name, `password of ${name}`),
  })),
});

const buildWhizard = ({ name, spec: input, previous, now }: GoldenCase): Built => {
  const spec = valueOf(name, parseWhizard(input));
  const placement = place(previous ?? emptyPlacement, spec.tenants.map(placementTenant), placementLimits(spec), now);
  const { base, stages, outputs } = compile(spec, placement, secretsOf(spec));
  return { components: [{ type: "Base", name: "base", objects: base }, ...stages.flat()], outputs };
};

const buildAgentProxy = ({ name, spec: input }: GoldenCase): Built => {
  const spec = valueOf(name, parseAgentProxy(input));
  const { base, objects, outputs } = compileAgentProxy(spec, basicCredentials(spec.tenant, spec.password));
  return {
    components: [
      { type: "Base", name: "base", objects: base },
      { type: "AgentProxy", name: spec.name, objects },
    ],
    outputs,
  };
};

/** Makes everything of a case, as the plugin does. */
export const buildGolden = (golden: GoldenCase): Built =>
  golden.component === "Whizard" ? buildWhizard(golden) : buildAgentProxy(golden);
