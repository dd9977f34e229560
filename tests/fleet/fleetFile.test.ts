import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Workplace } from "./whizardCommand.ts";

const file = `name: prod
central:
  - name: main
    kubeconfig: { file: k.yaml }
    spec: { storage: { embedded: {} } }
members:
  - name: a
    kubeconfig: { file: k.yaml }
settings:
  - agent: { replicas: two }
rollout:
  maxUnavailable: 0%
  windows: [{ from: "22:00", to: "04:00" }]
`;

describe("whizard fleet with a wrong fleet file", () => {
  let place: Workplace;
  beforeEach(() => (place = new Workplace()));
  afterEach(() => place.remove());

  it("tells the place of each field that is not allowed, and needs no engine for it", () => {
    place.write("fleet.yaml", file);
    const { code, stderr } = place.run(["fleet", "up"]);
    expect([code, stderr]).to.deep.equal([
      1,
      'error: fleet.yaml:12:19: rollout.maxUnavailable: "0%" is not allowed (a count such as 3, or a share such as 10%)\n',
    ]);
  });

  it("tells what is wrong between the fields, all at once", () => {
    place.write("fleet.yaml", file.replace("0%", "10%"));
    const { code, stderr } = place.run(["fleet", "plan"]);
    expect([code, stderr.split("\n")]).to.deep.equal([
      1,
      [
        'error: fleet.yaml:13:34: rollout.windows[0].to: "04:00" is not after "22:00" (a window over midnight is two windows)',
        'fleet.yaml:10:24: settings[0].agent.replicas: "two" is of the wrong type: expected number',
        "",
      ],
    ]);
  });

  it("follows a folder of kubeconfigs, and keeps the comments of the file", () => {
    const sound =
      "name: prod # ours\ncentral: [{ name: main, kubeconfig: { file: k.yaml }, spec: { storage: { embedded: {} } } }]\n";
    place.write("fleet.yaml", sound);
    mkdirSync(join(place.folder, "clusters"));
    place.write("clusters/eu.yaml", "contexts: [{ name: admin }]\n");
    place.write("clusters/notes.txt", "nothing: here\n");
    const words = ["fleet", "sync", "--kubeconfigs", "clusters"];
    expect(place.run(words)).to.deep.equal({ code: 0, stdout: "added eu\n", stderr: "" });
    expect(place.read("fleet.yaml")).to.include("name: prod # ours\n").and.to.include("file: clusters/eu.yaml");
    expect(place.run(words)).to.deep.equal({ code: 0, stdout: "", stderr: "" });
  });

  it("takes any number of members that share parts of the file by aliases", () => {
    const members = Array.from({ length: 300 }, (_, index) => `  - { name: m${index}, kubeconfig: *k }\n`).join("");
    place.write(
      "fleet.yaml",
      `name: prod
central: [{ name: main, kubeconfig: &k { file: k.yaml }, spec: { storage: { embedded: {} } } }]
members:
${members}settings: [{ agent: { replicas: two } }]
`,
    );
    // Whatever is wrong with it is told after it was read.
    const { code, stderr } = place.run(["fleet", "plan"]);
    expect([code, stderr]).to.deep.equal([
      1,
      'error: fleet.yaml:304:33: settings[0].agent.replicas: "two" is of the wrong type: expected number\n',
    ]);
  });

  it("names the file that is not there", () => {
    const { code, stderr } = place.run(["fleet", "status"]);
    expect([code, stderr]).to.deep.equal([1, "error: fleet.yaml cannot be read: there is no such file or folder\n"]);
  });
});
