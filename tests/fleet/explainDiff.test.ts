import { readFileSync } from "node:fs";
import { expect } from "chai";
import { Workplace } from "./whizardCommand.ts";

const environments = ["dev", "staging", "prod"];

const own = (environment: string): string =>
  readFileSync(new URL(`../../Pulumi.${environment}.yaml`, import.meta.url), "utf8");

describe("whizard explain --diff", () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
    for (const environment of environments) place.write(`Pulumi.${environment}.yaml`, own(environment));
  });
  afterEach(() => place.remove());

  it("says what two environments have differently, and the tier of each value", () => {
    expect(place.run(["explain", "ingester", "--diff", "staging", "prod"])).to.deep.equal({
      code: 0,
      stdout: `FIELD                                    staging  FROM      prod   FROM
spec.ingester.dataVolume.size            20Gi     ingester  100Gi  ingester
spec.ingester.replicas                   2        ingester  3      ingester
spec.ingester.resources.requests.cpu     500m     default   2      ingester
spec.ingester.resources.requests.memory  2Gi      default   8Gi    ingester
`,
      stderr: "",
    });
  });

  it("has sizes, storage and doors that differ in the environments of this repository", () => {
    const { stdout } = place.run(["explain", "--diff", "dev", "prod", "--json"]);
    const paths = (JSON.parse(stdout) as { path: string }[]).map(({ path }) => path);
    expect(paths).to.include.members([
      "central.context",
      "spec.compactor.retention.retentionRaw",
      "spec.gateway.serviceType",
      "spec.ingester.dataVolume.size",
      "spec.storage.aws",
      "spec.storage.embedded",
      "spec.tenants[shop]",
    ]);
  });

  it("takes files as well, and shows neither what is encrypted nor other secrets", () => {
    const storage = (fields: string) => `config:
  whizard:central: { context: x }
  whizard:spec: { storage: { s3: { bucket: b, endpoint: s3.example${fields} } } }
`;
    place.write("one.yaml", storage(""));
    place.write("two.yaml", storage(", accessKey: plain-key, secretKey: { secure: v1:Ab+/= }"));
    const { stdout } = place.run(["explain", "--diff", "one.yaml", "two.yaml"]);
    expect(stdout).to.match(/accessKey +- +\(secret\) +spec\n.*secretKey +- +\(secret\) +spec\n$/);
    place.write("other.yaml", storage(", accessKey: plain-key, secretKey: { secure: v1:else }"));
    // Two ciphertexts do not tell whether their texts are the same.
    expect(place.run(["explain", "--diff", "two.yaml", "other.yaml"]).stdout).to.equal(
      "two.yaml and other.yaml do not differ\n",
    );
  });

  it("tells what is wrong in an environment, with its place in the file", () => {
    place.write("Pulumi.bad.yaml", "config:\n  whizard:central: { context: x }\n  whizard:spec:\n    storag: {}\n");
    expect(place.run(["explain", "--diff", "bad", "prod"])).to.deep.equal({
      code: 1,
      stdout: "",
      stderr: `error: Pulumi.bad.yaml:3:3: whizard:spec.storage: is required
Pulumi.bad.yaml:4:5: whizard:spec.storag: is no known field (did you mean storage?)
`,
    });
    expect(place.run(["explain", "--diff", "nowhere", "prod"])).to.include({ code: 1 });
  });

  const misuses: Readonly<Record<string, readonly string[]>> = {
    "one environment": ["--diff", "dev"],
    "three environments": ["--diff", "dev", "staging", "prod"],
    "a file and environments": ["-f", "Pulumi.dev.yaml", "--diff", "dev", "prod"],
    "neither a file nor environments": [],
  };
  for (const [name, args] of Object.entries(misuses))
    it(`ends with 2 for ${name}`, () => expect(place.run(["explain", ...args])).to.include({ code: 2, stdout: "" }));
});
