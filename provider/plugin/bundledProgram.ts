import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A program that pods run: its bundle lies beside the plugin's own, or where the build puts both when the sources run as they are. */
export const readProgram = (name: "reconciler" | "fanout"): string => {
  const folders = [typeof __dirname === "string" ? __dirname : "", join(process.cwd(), "dist", "plugin")];
  const found = folders.map((folder) => join(folder, `${name}.cjs`)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`the program ${name} is missing: run npm run build`);
  return readFileSync(found, "utf8");
};
