import { expect } from "chai";
import { Workplace } from "./whizardCommand.ts";

describe("whizard validate", () => {
  let place: Workplace;
  beforeEach(() => (place = new Workplace()));
  afterEach(() => place.remove());

  it("accepts a valid file, from the standard input and as JSON too", () => {
    place.write("w.yaml", "storage: { embedded: {} }\n");
    expect(place.run(["validate", "-f", "w.yaml"])).to.deep.equal({
      code: 0,
      stdout: "w.yaml: a valid Whizard\n",
      stderr: "",
    });
    const json = JSON.stringify({ storage: { embedded: {} } }, undefined, "\t");
    expect(place.run(["validate", "-f", "-"], json).stdout).to.equal("<stdin>: a valid Whizard\n");
  });

  it("names every issue with its line and column, also behind aliases and in names with dots", () => {
    const text = [
      "# a comment",
      "storage: { embedded: {} }",
      "tenants:",
      "  - name: host",
      "    exclusiv: true",
      '  - name: "bad name"',
      "router: &many",
      "  replicas: many",
      "queryFrontend:",
      "  nodeSelector: { a.b/c: 3 }",
      "query:",
      "  <<: *many",
      "",
    ].join("\n");
    place.write("w.yaml", text);
    const { code, stdout, stderr } = place.run(["validate", "-f", "w.yaml"]);
    expect(code).to.equal(1);
    expect(stdout).to.equal("");
    const places = stderr.split("\n").map((line) => line.split(": ").slice(0, 2).join(" "));
    expect(places).to.deep.equal([
      "w.yaml:5:5 tenants[0].exclusiv",
      "w.yaml:6:11 tenants[1].name",
      "w.yaml:8:13 router.replicas",
      "w.yaml:8:13 query.replicas",
      "w.yaml:10:26 queryFrontend.nodeSelector.a.b/c",
      "5 issues",
      "",
    ]);
    expect(stderr).to.include("(did you mean exclusive?)");
  });

  it("prints issues as JSON", () => {
    const { code, stdout } = place.run(["validate", "-f", "-", "--json"], "storage: {}\n");
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.deep.equal({
      valid: false,
      issues: [
        {
          path: "storage",
          reason: "no kind of storage is given",
          hint: "exactly one of s3, aws, embedded, raw",
          line: 1,
          column: 1,
        },
      ],
      warnings: [],
    });
  });

  const rejected: Readonly<Record<string, readonly [string, string]>> = {
    "broken YAML": ["storage: { embedded: {}\ntenants: [", "<stdin>:2:1:"],
    "an empty file": ["", "<stdin>:1:1: the file is empty"],
    "a list": ["- a", "<stdin>:1:1: the spec is no map of fields"],
    "a second document": ["storage: { embedded: {} }\n---\na: 1", "<stdin>:3:1: a second document begins here"],
    "a field given twice": ["name: a\nname: b", "<stdin>:2:1: Map keys must be unique"],
    "an object of upstream": ["kind: Service", "`whizard import`"],
  };
  for (const [name, [text, wanted]] of Object.entries(rejected)) {
    it(`rejects ${name} and says where`, () => {
      const { code, stderr } = place.run(["validate", "-f", "-"], text);
      expect(stderr).to.include(wanted);
      expect(code).to.equal(1);
    });
  }

  it("takes an agent proxy without its password, which no file in a repository should hold", () => {
    const text = "kind: AgentProxy\ntenant: member-a\ngateway: { host: gateway.example }\n";
    expect(place.run(["validate", "-f", "-"], text).stdout).to.equal("<stdin>: a valid AgentProxy\n");
  });

  it("ends with 2 when it is called in a wrong way, and with 0 for help", () => {
    expect(place.run(["validate"]).code).to.equal(2);
    expect(place.run(["validat"]).code).to.equal(2);
    expect(place.run([]).code).to.equal(2);
    const help = place.run(["render", "--help"]);
    expect(help.code).to.equal(0);
    expect(help.stdout).to.include("Examples:").and.include("Exit codes:");
  });

  it("says that a file cannot be read, without a stack trace", () => {
    expect(place.run(["validate", "-f", "none.yaml"])).to.deep.equal({
      code: 1,
      stdout: "",
      stderr: "error: none.yaml cannot be read: there is no such file or folder\n",
    });
  });
});
