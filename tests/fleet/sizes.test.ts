import { expect } from "chai";
import { Workplace } from "./whizardCommand.ts";

/** A topology whose hashrings are long: rings of very many replicas. */
const longRings = (tenants: number): string =>
  [
    "storage: { embedded: {} }",
    "ingester: { replicas: 300 }",
    "reconciler: false",
    "tenants:",
    ...Array.from({ length: tenants }, (_, index) => `  - { name: t${index}, exclusive: true }`),
    "",
  ].join("\n");

const refusal =
  /^(?:error: )?w\.yaml:4:1: tenants: ConfigMap whizard-hashrings-static would hold \d+ bytes, .*; Kubernetes allows 1048576 \(divide .*\)$/m;
const warning =
  /^w\.yaml:4:1: warning: tenants: ConfigMap whizard-hashrings-static would hold .*: [89]\d % of the 1048576 /m;

describe("whizard with a ConfigMap near its limit", () => {
  let place: Workplace;
  beforeEach(() => (place = new Workplace()));
  afterEach(() => place.remove());

  it("validate and render refuse what no ConfigMap can hold, and render writes nothing", () => {
    place.write("w.yaml", longRings(45));
    const validated = place.run(["validate", "-f", "w.yaml"]);
    expect(validated.stderr).to.match(refusal).and.include("1 issue\n");
    const rendered = place.run(["render", "-f", "w.yaml", "-o", "out", "--dry-run"]);
    expect(rendered.stderr).to.match(refusal);
    expect([validated.code, validated.stdout, rendered.code, rendered.stdout]).to.deep.equal([1, "", 1, ""]);
  });

  it("validate and render warn of what will soon be too large, and go on", () => {
    place.write("w.yaml", longRings(32));
    const validated = place.run(["validate", "-f", "w.yaml"]);
    expect(validated).to.include({ code: 0, stdout: "w.yaml: a valid Whizard\n" });
    expect(validated.stderr).to.match(warning);
    const rendered = place.run(["render", "-f", "w.yaml", "-o", "out", "--dry-run"]);
    expect(rendered.code).to.equal(0);
    expect(rendered.stderr).to.match(warning);
    const { valid, issues, warnings } = JSON.parse(place.run(["validate", "-f", "w.yaml", "--json"]).stdout) as Record<
      string,
      unknown
    >;
    expect([valid, issues]).to.deep.equal([true, []]);
    expect(warnings).to.have.lengthOf(1);
  });
});
