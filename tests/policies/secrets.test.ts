import { expect } from "chai";
import { agentProxy, basicCredentials, whizard } from "../../provider/core/index.ts";
import { embeddedToken, tenantPassword } from "../golden/buildGolden.ts";
import { schemaOf } from "../golden/components.ts";
import type { GoldenCase } from "../golden/goldenCase.ts";
import { schemaFields, valuesAt } from "../golden/schemaPaths.ts";
import { breaches, named, type Deployed } from "./everyGolden.ts";

const stringsIn = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
};

/** Secret values of a spec, by the schema's own marks, and the credentials that stand in no spec. */
const secretsOf = ({ component, spec }: GoldenCase): readonly string[] => {
  const marked = schemaFields(schemaOf(component)).filter(({ isSecret }) => isSecret);
  const given = marked.flatMap(({ path }) => valuesAt(spec, path).flatMap(stringsIn));
  const raw = ["storage.raw.config", "storages.*.raw.config", "raw.config"].flatMap((path) =>
    valuesAt(spec, path)
      .flatMap(stringsIn)
      .filter((text) => /key/.test(text)),
  );
  const embedded = ["default", ...Object.keys((spec["storages"] as object | undefined) ?? {})].flatMap((storage) => [
    embeddedToken(storage, "accessKey"),
    embeddedToken(storage, "secretKey"),
  ]);
  const authorization =
    component === "AgentProxy" && spec["password"] !== undefined
      ? [basicCredentials(String(spec["tenant"]), String(spec["password"]))]
      : [];
  const tenants = (spec["tenants"] ?? []) as readonly { readonly name: string }[];
  return [...given, ...raw, ...embedded, ...authorization, ...tenants.map(({ name }) => tenantPassword(name))];
};

const secretsOfCredentials = (path: string): readonly string[] =>
  ["value", "previous", "previous[]"].map((field) => `${path}.*.${field}`);

const places = ({ objects }: Deployed, value: string): readonly string[] =>
  objects.filter((object) => JSON.stringify(object).includes(JSON.stringify(value).slice(1, -1))).map(named);

describe("policy: secrets", () => {
  it("the schema marks the credentials that a spec can hold", () => {
    const marked = [whizard, agentProxy].flatMap((schema) =>
      schemaFields(schema)
        .filter(({ isSecret }) => isSecret)
        .map(({ path }) => path),
    );
    expect(marked).to.deep.equal([
      "componentTls.certificateAuthority.privateKey",
      "storage.s3.accessKey",
      "storage.s3.secretKey",
      "storages.*.s3.accessKey",
      "storages.*.s3.secretKey",
      ...secretsOfCredentials("tenants[].credentials"),
      ...["remoteWrites[]", "remoteQuery"].flatMap((remote) => [
        `${remote}.basicAuth.password`,
        `${remote}.bearerToken`,
      ]),
      ...["gatewayTemplate", "gateway"].flatMap((tier) => [
        ...secretsOfCredentials(`${tier}.globalCredentials`),
        `${tier}.tls.generated.certificateAuthority.privateKey`,
      ]),
      ...["queryFrontendTemplate.cache", "queryFrontend.cache"].map((cache) => `${cache}.redis.password`),
      ...["storeTemplate", "store"].flatMap((tier) =>
        ["indexCache", "bucketCache"].map((cache) => `${tier}.${cache}.redis.password`),
      ),
      "password",
      "clientCertificate.privateKey",
      "prometheusAgent.metricsTls.privateKey",
      "kubeconfig",
    ]);
  });

  it("a secret value stands in Secrets only: in no argument, variable, annotation or ConfigMap", () => {
    const found = breaches((it) =>
      secretsOf(it.golden).flatMap((value) =>
        places(it, value)
          .filter((place) => !place.startsWith("Secret "))
          .map((place) => `${place} holds ${value}`),
      ),
    );
    expect(found).to.deep.equal([]);
  });

  it("and the policy sees the ones that are there", () => {
    const seen = breaches((it) =>
      secretsOf(it.golden).filter((value) => places(it, value).some((place) => place.startsWith("Secret "))),
    );
    for (const secret of [
      "existing-s3: plain-secret-key",
      "redis-caches: plain-index-password",
      "redis-caches: plain-frontend-password",
      "every-field: raw-secret-key",
      "rules: password of own",
      "agent-proxy-certificate: -----BEGIN PRIVATE KEY-----\nthe-key-of-member-a\n-----END PRIVATE KEY-----\n",
      `minimal: ${embeddedToken("default", "secretKey")}`,
    ]) {
      expect(seen).to.include(secret);
    }
    expect(seen.some((line) => line.startsWith("agent-proxy: "))).to.equal(true);
  });
});
