import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { FleetLab, quickGate } from "./fleetLab.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** The programs of the manual, each by the functions that it imports. */
const programs = (): readonly { readonly names: string; readonly text: string }[] =>
  [...readFileSync(join(root, "docs", "fleet.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ""]) => ({
    names: /import \{ (.*) \}/.exec(text)?.[1] ?? "",
    text,
  }));

/** What each program says when it is run, one after the other, on a fleet whose central cluster is deployed. */
const expected: Readonly<Record<string, string>> = {
  addToFleetFile: "cluster-a is in the file\n",
  syncFleetFile: "0 members are new, 0 are gone\n",
  "openFleetFile, planFleet": "0 steps take something away\n",
  "openFleetFile, upFleet": "all of the members are up to date, the rollout is done\n",
  "openFleetFile, statusFleet": "main current true\ncluster-a current true\n",
  "driftFleet, openFleetFile": "0 objects were changed by hand\n",
  "openFleetFile, rollbackFleet": "the rollback is done; new, so left: cluster-a\n",
  "openFleetFile, removeFromFleet": "cluster-a is removed\n",
};

describe("the programs of docs/fleet.md, run on the real engine", () => {
  let lab: FleetLab;
  before(async function () {
    this.timeout(900_000);
    lab = await FleetLab.create();
    // Its agent is in no namespace that the gate would know.
    lab.write({ members: [], rollout: { gate: { ...quickGate, agentsReady: false } } });
    const { code, stderr } = await lab.run("up");
    expect(code, stderr).to.equal(0);
    symlinkSync(join(root, "provider"), join(lab.folder, "provider"));
    symlinkSync(join(root, "node_modules"), join(lab.folder, "node_modules"));
    mkdirSync(join(lab.folder, "clusters"));
    writeFileSync(join(lab.folder, "package.json"), '{"type":"module"}');
    writeFileSync(join(lab.folder, "clusters", "cluster-a.yaml"), readFileSync(lab.kubeconfig));
  });
  after(() => lab.dispose());

  it("are there for every function of the library", () => {
    expect(programs().map(({ names }) => names)).to.deep.equal(Object.keys(expected));
    const library = readFileSync(join(root, "provider", "fleet", "rollout", "library.ts"), "utf8");
    const functions = [...library.matchAll(/export (?:const |\{ )(\w+Fleet\w*|\w+FromFleet)/g)].map(([, name]) => name);
    const shown = new Set(programs().flatMap(({ names }) => names.split(", ")));
    expect(functions.filter((name) => !shown.has(name ?? ""))).to.deep.equal([]);
    expect(functions).to.have.lengthOf(shown.size);
  });

  for (const { names, text } of programs())
    it(`${names} does what it says`, async function () {
      this.timeout(300_000);
      const file = join(lab.folder, "program.ts");
      writeFileSync(file, text);
      const { stdout } = await run(process.execPath, ["--import", "tsx", file], {
        cwd: lab.folder,
        env: { ...lab.environment, XDG_STATE_HOME: join(lab.folder, "xdg") },
      });
      expect(stdout).to.equal(expected[names]);
    });
});
