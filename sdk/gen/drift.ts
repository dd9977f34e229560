import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** What stands beside generated files without being one: results of builds. */
const built = new Set(["bin", "node_modules", "__pycache__", "build", "dist"]);

/** The files below a folder, without results of builds, relative to it. */
export const filesBelow = (folder: string): readonly string[] => {
  const walk = (inner: string): readonly string[] =>
    readdirSync(inner, { withFileTypes: true }).flatMap((entry) => {
      if (built.has(entry.name) || entry.name.endsWith(".egg-info")) return [];
      const path = join(inner, entry.name);
      return entry.isDirectory() ? walk(path) : [relative(folder, path)];
    });
  return existsSync(folder) ? walk(folder).toSorted() : [];
};

/** The files that differ between two folders, each with how. */
export const findDrift = (wanted: string, actual: string): readonly string[] => {
  const want = new Set(filesBelow(wanted));
  const have = new Set(filesBelow(actual));
  return [...new Set([...want, ...have])].toSorted().flatMap((file) => {
    if (!have.has(file)) return [`${file} is missing`];
    if (!want.has(file)) return [`${file} is not generated any more`];
    return readFileSync(join(wanted, file)).equals(readFileSync(join(actual, file))) ? [] : [`${file} differs`];
  });
};
