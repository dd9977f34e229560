import { expect } from "chai";
import { Workplace } from "./whizardCommand.ts";

const spec = `
storage: { s3: { bucket: b, endpoint: s3.example, accessKey: id, secretKey: do-not-show } }
tenants: [{ name: a }]
ingesterTemplate: { image: example/thanos:1, replicas: 3, flags: [--tsdb.wal-compression, --log.level=info] }
ingester: { replicas: 5, flags: [--log.level=debug], nodeSelector: { kubernetes.io/os: linux } }
`;

describe("whizard explain", () => {
  let place: Workplace;
  beforeEach(() => (place = new Workplace()));
  afterEach(() => place.remove());

  const rows = (field: string): readonly string[] => {
    const { stdout } = place.run(["explain", field, "-f", "-"], spec);
    return stdout
      .split("\n")
      .slice(1, -1)
      .map((line) => line.replace(/ {2,}/g, " | "));
  };

  const table: Readonly<Record<string, readonly string[]>> = {
    "ingester.image": ["ingester.image | example/thanos:1 | ingesterTemplate"],
    "ingester.replicas": ["ingester.replicas | 5 | ingester"],
    "ingester.localTsdbRetention": ["ingester.localTsdbRetention | 7d | default"],
    "ingester.flags": [
      "ingester.flags[0] | --tsdb.wal-compression | ingesterTemplate",
      "ingester.flags[1] | --log.level=debug | ingester",
    ],
    "ingester.nodeSelector": ["ingester.nodeSelector.kubernetes.io/os | linux | ingester"],
    "ingester.affinity": ["ingester.affinity | - | unset"],
    "ingesterTemplate.replicas": ["ingesterTemplate.replicas | 3 | ingesterTemplate"],
    "tenants[0]": [
      "tenants[0].name | a | spec",
      "tenants[0].exclusive | false | default",
      "tenants[0].soft | false | default",
      "tenants[0].storage | default | default",
      "tenants[0].credentials | {} | default",
      "tenants[0].labels | {} | default",
      "tenants[0].ruleGroups | [] | default",
    ],
    "storage.s3.secretKey": ["storage.s3.secretKey | (secret) | spec"],
  };
  for (const [field, wanted] of Object.entries(table)) {
    it(`says where ${field} comes from`, () => expect(rows(field)).to.deep.equal(wanted));
  }

  it("names the nearest field for an unknown one", () => {
    expect(place.run(["explain", "ingester.imag", "-f", "-"], spec)).to.deep.equal({
      code: 1,
      stdout: "",
      stderr: "error: ingester.imag is no field of Whizard (did you mean ingester.image?)\n",
    });
  });

  it("lists all without a field, and shows no secret", () => {
    const { code, stdout } = place.run(["explain", "-f", "-"], spec);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^FIELD +VALUE +FROM\nname +whizard +default\n/);
    expect(stdout).to.match(/^compactor\.retention\.retentionRaw +60d +default$/m);
    expect(stdout + place.run(["explain", "-f", "-", "--json"], spec).stdout).not.to.include("do-not-show");
  });
});
