import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { root } from "./engine.ts";
import { ExampleProgram } from "./program.ts";
import { plannedResources } from "./resources.ts";

/** Previews an example in TypeScript and returns its resources by the end of their URNs. */
const preview = async (example: string): Promise<ReadonlyMap<string, unknown>> => {
  const program = new ExampleProgram("typescript", example);
  try {
    const resources = Object.entries(plannedResources(await program.preview()));
    return new Map(resources.map(([urn, { inputs }]) => [urn.split("$").at(-1) ?? urn, inputs]));
  } finally {
    await program.remove({ deployed: false });
  }
};

describe("the examples", () => {
  it("every-field makes a store for each range of time and two replicas of an ingester, as on the slides", async () => {
    const resources = await preview("every-field");
    expect([...resources.keys()].filter((end) => /StatefulSet::whizard\/whizard-store-\d$/.test(end))).to.have.lengthOf(
      2,
    );
    expect(resources.get("kubernetes:apps/v1:StatefulSet::whizard/whizard-ingester-0")).to.have.nested.property(
      "spec.replicas",
      2,
    );
    expect(resources.get("kubernetes:apps/v1:Deployment::whizard/whizard-router")).to.have.nested.property(
      "spec.replicas",
      3,
    );
  });

  it("existing-s3 takes the keys from the Secret that exists and creates no namespace", async () => {
    const resources = await preview("existing-s3");
    const ingester = JSON.stringify(resources.get("kubernetes:apps/v1:StatefulSet::whizard/whizard-ingester-0"));
    expect(ingester).to.include('"name":"storage-secret"');
    expect([...resources.keys()].filter((end) => end.includes(":Namespace::"))).to.deep.equal([]);
  });

  it("each say what they show", () => {
    const folders = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders) expect(readdirSync(join(root, "examples", name)), name).to.include("README.md");
  });
});
