import {
  basicCredentials,
  compile,
  compileAgentProxy,
  emptyPlacement,
  knowCredentials,
  makeToken,
  parseAgentProxy,
  parseAlone,
  parseWhizard,
  place,
  planCredentials,
  planRuntime,
  placementLimits,
  placementTenants,
  renderIssue,
  type AloneName,
  type Component,
  type Placement,
  type PlannedCredential,
  type Result,
  type WhizardSpec,
} from "../../provider/core/index.ts";
import { isAlone } from "./components.ts";
import type { GoldenCase } from "./goldenCase.ts";
import { emptyCluster } from "../core/emptyCluster.ts";

/** What core makes of a case: the components with what all of them need first, and what users are told. */
export interface Built {
  readonly components: readonly Component[];
  readonly outputs: unknown;
}

const resultOf = <T>(name: string, result: Result<T>): T => {
  if (!result.ok) throw new Error(`${name}: ${result.issues.map(renderIssue).join("; ")}`);
  return result.value;
};

/** The token that stands for a part of an embedded S3 server's credential. */
export const embeddedToken = (storage: string, part: "accessKey" | "secretKey"): string =>
  makeToken(`embeddedS3.${storage}.${part}`);

/** The password that a tenant has in these cases. */
export const tenantPassword = (tenant: string): string => `password of ${tenant}`;

/** The value that a generated credential has in these cases: what no basic authentication and no token would refuse. */
export const generatedValue = (id: string): string => `generated-${id.replaceAll("/", "-")}`;

const valueOf = ({ id }: { readonly id: string }, { tenant, name }: PlannedCredential): string =>
  name === "default" && tenant !== undefined && id === `password/${tenant}` ? tenantPassword(tenant) : generatedValue(id);

/** The texts of the programs that pods run. */
interface Programs {
  readonly reconciler: string;
  readonly fanout: string;
}

const secretsOf = (spec: WhizardSpec, programs: Programs) => ({
  embeddedS3: Object.fromEntries(
    ["default", ...Object.keys(spec.storages)].map((storage) => [
      storage,
      { accessKey: embeddedToken(storage, "accessKey"), secretKey: embeddedToken(storage, "secretKey") },
    ]),
  ),
  credentials: knowCredentials(planCredentials(spec), valueOf),
  reconciler: { program: programs.reconciler, tenantKey: makeToken("tenantKey") },
  fanout: { program: programs.fanout },
});

/** What the reconciler adds when it starts: the maps that the pods mount, and the workloads of two Tenants. */
const composed = (spec: WhizardSpec, placement: Placement, now: number): readonly Component[] => {
  if (spec.reconciler === undefined) return [];
  const tenants = ["joined", "other"].map((name) => ({ metadata: { name }, spec: { tenant: name } }));
  const plan = planRuntime({
    ...emptyCluster,
    declared: { spec, placement },
    tenants,
    now,
  });
  const objects = [...plan.maps(new Set()), ...plan.credentials(), ...plan.workloads()];
  return [{ type: "Runtime", name: "runtime", objects }];
};

const buildWhizard = ({ name, spec: input, previous, now }: GoldenCase, programs: Programs): Built => {
  const spec = resultOf(name, parseWhizard(input));
  const placement = place(previous ?? emptyPlacement, placementTenants(spec), placementLimits(spec), now);
  const { base, stages, outputs } = compile(spec, placement, secretsOf(spec, programs));
  return { components: [{ type: "Base", name: "base", objects: base }, ...stages.flat(), ...composed(spec, placement, now)], outputs };
};

const buildAgentProxy = ({ name, spec: input }: GoldenCase): Built => {
  const spec = resultOf(name, parseAgentProxy(input));
  const { base, objects, scraper, outputs } = compileAgentProxy(spec, basicCredentials(spec.tenant, spec.password ?? ""));
  return {
    components: [
      { type: "Base", name: "base", objects: base },
      { type: "AgentProxy", name: spec.name, objects: [...objects, ...scraper] },
    ],
    outputs,
  };
};

const buildAlone = (kind: AloneName, { name, spec }: GoldenCase): Built => {
  const { needs, compile: compileAlone } = resultOf(name, parseAlone(kind, spec));
  const credentials = knowCredentials(needs.credentials, valueOf);
  const s3 = {
    accessKey: embeddedToken("default", "accessKey"),
    secretKey: embeddedToken("default", "secretKey"),
  };
  const { base, objects, outputs, aws } = compileAlone({ credentials, s3: needs.s3 ? s3 : undefined });
  return {
    components: [
      { type: "Base", name: "base", objects: base },
      { type: kind, name: kind, objects, ...(aws === undefined ? {} : { aws }) },
    ],
    outputs,
  };
};

const placeholders: Programs = { reconciler: "// the reconciler's program\n", fanout: "// the fan-out's program\n" };

/** Makes everything of a case, as the plugin does, and what the reconciler adds to it. */
export const buildGolden = (golden: GoldenCase, programs: Programs = placeholders): Built => {
  if (isAlone(golden.component)) return buildAlone(golden.component, golden);
  return golden.component === "Whizard" ? buildWhizard(golden, programs) : buildAgentProxy(golden);
};
