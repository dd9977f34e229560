import { existsSync, readFileSync } from "node:fs";

import { expect } from "chai";

import { waitFor } from "../waitFor.ts";
import { splitWords } from "./language/runtimeOptions.ts";
import { TestStack } from "./testStack.ts";

const project = (options: string, main = "main.ts") =>
  `name: test\nmain: ${main}\nruntime: { name: nodejs, options: ${options} }\n`;

describe("the language host stand-in", function () {
  this.timeout(300_000);
  let stack: TestStack;
  before(async function () {
    this.timeout(900_000);
    stack = await TestStack.create();
  });
  after(() => stack.dispose());

  it("splits nodeargs as a shell does", () => {
    expect(splitWords(`--import tsx --title="a b" 'c d'`)).to.deep.equal(["--import", "tsx", "--title=a b", "c d"]);
  });

  it("runs the main file with nodeargs, and passes configuration, secret keys, stack, project and organization", async () => {
    stack.write("Pulumi.yaml", project(`{ nodeargs: "--import tsx --title=ours", typescript: false }`));
    stack.write(
      "main.ts",
      `import * as pulumi from "@pulumi/pulumi";
const config: pulumi.Config = new pulumi.Config();
export const seen = [config.require("a"), pulumi.getStack(), pulumi.getProject(), pulumi.getOrganization(), process.title, process.env.PULUMI_NODEJS_TYPESCRIPT!];
export const secret = config.requireSecret("b");
console.log("dry run:", pulumi.runtime.isDryRun());`,
    );
    await stack.pulumi("config", "set", "a", "1");
    await stack.pulumi("config", "set", "--secret", "b", "2-is-secret");
    const outcome = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(outcome.ok, outcome.output).to.equal(true);
    expect(outcome.output).to.include("dry run: false").and.not.include("2-is-secret");
    const { output } = await stack.pulumi("stack", "output", "--json", "--show-secrets");
    expect(JSON.parse(output)).to.deep.equal({
      seen: ["1", "dev", "test", "organization", "ours", "false"],
      secret: "2-is-secret",
    });
  });

  it("reports a program that throws once, and a wrong option", async () => {
    stack.write("Pulumi.yaml", project("{ typescript: false }", "main.mjs"));
    // After an await: Node 20 spends up to a minute on what a module throws before.
    stack.write("main.mjs", `await 0; throw new Error("told by the program");`);
    const thrown = await stack.pulumi("preview");
    expect(thrown.ok).to.equal(false);
    expect(thrown.output).to.include("told by the program").and.not.include("Program exited");
    stack.write("main.mjs", "process.exit(3);");
    expect((await stack.pulumi("preview")).output).to.include("Program exited with non-zero exit code: 3");
    stack.write("Pulumi.yaml", project(`{ typescript: "no" }`, "main.mjs"));
    expect((await stack.pulumi("preview")).output).to.include("typescript option must be a boolean");
  });

  it("ends the program when the user interrupts", async () => {
    stack.write("Pulumi.yaml", project("{ typescript: false }", "main.mjs"));
    stack.write(
      "main.mjs",
      `import { writeFileSync } from "node:fs"; writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000); await new Promise(() => {});`,
    );
    const pid = stack.file("pid");
    const outcome = await stack.interrupt(() => existsSync(pid), "preview");
    expect(outcome.ok).to.equal(false);
    const program = `/proc/${readFileSync(pid, "utf8")}`;
    await waitFor("the program's end", async () => !existsSync(program), { seconds: 60 });
  });
});
