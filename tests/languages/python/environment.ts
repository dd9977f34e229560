import { dirname, join } from "node:path";
import { runCommand } from "../../lab/command.ts";
import { ensureMade, keyOf, sourcesBelow } from "../cache.ts";
import { root } from "../engine.ts";

const requirements = join(root, "examples", "outputs-python", "requirements.txt");
const sdk = join(root, "sdk", "python");

/** The folder for PYTHONPATH with what the examples in Python require, the SDK of this tree among it. */
export const ensurePython = async (): Promise<string> => {
  const version = await runCommand("python3", ["--version"]);
  const sources = [requirements, join(sdk, "pyproject.toml"), ...sourcesBelow(join(sdk, "pulumi_whizard"), ".py")];
  // A folder of packages: a virtual environment knows its own path and cannot be moved into place.
  const folder = await ensureMade("python", keyOf(sources, [version]), async (draft) => {
    const packages = join(draft, "packages");
    const pip = ["-m", "pip", "install", "--quiet", "--target", packages, "--requirement", requirements];
    await runCommand("python3", pip, { cwd: dirname(requirements) });
    await runCommand("python3", ["-m", "compileall", "-q", join(packages, "pulumi_whizard")]);
  });
  return join(folder, "packages");
};
