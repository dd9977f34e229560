import { fileURLToPath } from "node:url";
import {
  compile,
  emptyPlacement,
  knowCredentials,
  makeToken,
  objectsOf,
  parseWhizard,
  place,
  placementLimits,
  placementTenants,
  planCredentials,
  type KubeObject,
} from "../../../provider/core/index.ts";
import { unawaited } from "../../plugin/engineStack.ts";

const credentials = fileURLToPath(new URL("../../../provider/core/haproxy/credential.ts", import.meta.url));

/** The objects of a spec; tokens stand for its generated secrets. */
const objectsFor = (input: unknown): readonly KubeObject[] => {
  const parsed = parseWhizard(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const spec = parsed.value;
  const known = knowCredentials(planCredentials(spec), ({ id }) => makeToken(id));
  const embeddedS3 = { default: { accessKey: makeToken("access key"), secretKey: makeToken("secret key") } };
  const placement = place(emptyPlacement, placementTenants(spec), placementLimits(spec), 0);
  return objectsOf(compile(spec, placement, { credentials: known, embeddedS3 }));
};

/**
 * The program that somebody would write without this package: the same passwords and objects, one `new` after the other,
 * each text with a secret made of the passwords' Outputs.
 */
export const plainProgram =
  (input: { readonly tenants: readonly { readonly name: string }[] }) =>
  (kubeconfig: string): string => `import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { credentialDigest } from ${JSON.stringify(credentials)};
const provider = new kubernetes.Provider("central", {
  kubeconfig: ${JSON.stringify(kubeconfig)}, enableConfigMapMutable: true, enableSecretMutable: true,
});
${unawaited}
const secrets = new Map<string, pulumi.Output<string>>();
const secret = (name: string, length: number) => new random.RandomPassword(name, { length, special: false }).result;
secrets.set("${makeToken("access key")}", secret("access-key", 20));
secrets.set("${makeToken("secret key")}", secret("secret-key", 40));
for (const [tenant, token] of ${JSON.stringify(input.tenants.map(({ name }) => [name, makeToken(name)]))})
  secrets.set(token, secret(tenant, 32).apply((password) => credentialDigest(tenant, password)));

/** The texts of a Secret, with the secrets in the place of their tokens. */
const reveal = (text: string): pulumi.Output<string> => {
  const parts = text.split(/(WHZTOKEN[0-9A-F]{16}X)/);
  return pulumi.all(parts.map((part) => secrets.get(part) ?? part)).apply((known) => known.join(""));
};
const { v1 } = kubernetes.core;
const kinds = {
  ConfigMap: v1.ConfigMap, Deployment: kubernetes.apps.v1.Deployment, Namespace: v1.Namespace,
  PodDisruptionBudget: kubernetes.policy.v1.PodDisruptionBudget, Secret: v1.Secret, Service: v1.Service,
  ServiceAccount: v1.ServiceAccount, StatefulSet: kubernetes.apps.v1.StatefulSet,
};
let namespace: pulumi.Resource | undefined;
for (const { stringData, ...object } of ${JSON.stringify(objectsFor(input))} as any[]) {
  const args = stringData === undefined ? object : {
    ...object,
    stringData: Object.fromEntries(Object.entries(stringData).map(([key, text]) => [key, reveal(text as string)])),
  };
  const kind = kinds[object.kind as keyof typeof kinds] as any;
  const made = new kind(object.metadata.name, args, { provider, ...(namespace ? { dependsOn: namespace } : {}) });
  if (object.kind === "Namespace") namespace = made;
}
`;
