import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The reconciler's bundle: it lies beside the plugin's own, or where the build puts both when the sources run as they are. */
export const readProgram = (): string => {
  const folders = [typeof __dirname === "string" ? __dirname : "", join(process.cwd(), "dist", "plugin")];
  const found = folders.map((folder) => join(folder, "reconciler.cjs")).find((path) => existsSync(path));
  if (found === undefined) throw new Error("the reconciler's program is missing: run npm run build");
  return readFileSync(found, "utf8");
};
