import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { askSchema } from "./pluginProcess.ts";

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("the bundled plugin", function () {
  this.timeout(120_000);

  it("answers with the committed schema", async () => {
    const { status, stderr } = spawnSync(process.execPath, [root("provider/plugin/build.mjs")], { encoding: "utf8" });
    expect(status, stderr).to.equal(0);
    const answer = await askSchema([root("dist/plugin/pulumi-resource-whizard")]);
    expect(JSON.parse(answer)).to.deep.equal(JSON.parse(readFileSync(root("provider/plugin/schema.json"), "utf8")));
  });
});
