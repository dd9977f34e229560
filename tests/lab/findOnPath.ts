import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import { searchPath } from "./config.ts";

/** The path of an executable of that name in the given folders, by default those of PATH and the system's. */
export function findOnPath(name: string, folders: readonly string[] = searchPath().split(":")): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
