import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { waitFor } from "../lab/waitFor.ts";
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

  it("ends when the engine that has started it was killed", async () => {
    const command = `"${root("dist/plugin/pulumi-resource-whizard")}" 127.0.0.1:1 & echo "$!"; wait`;
    const engine = spawn("bash", ["-c", command], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    engine.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await waitFor("the plugin's port", async () => said.trim().split("\n").length === 2, { seconds: 30 });
    engine.kill("SIGKILL");
    const plugin = said.split("\n")[0]!;
    await waitFor("the plugin's end", async () => !existsSync(`/proc/${plugin}`), { seconds: 30 });
  });
});
