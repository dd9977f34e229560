import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readLabConfig } from "../lab/config.ts";
import { withLock } from "../lab/lock.ts";

/** A hash over files, each with its name, and further texts. */
export const keyOf = (files: readonly string[], texts: readonly string[] = []): string => {
  const hash = createHash("sha256").update(JSON.stringify(texts));
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
};

/** The files below a folder that have one of the endings. */
export const sourcesBelow = (folder: string, ...endings: readonly string[]): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => join(folder, name));

/** The folder of a thing that is made once for each key; older ones of the same name are removed. */
export const ensureMade = async (
  name: string,
  key: string,
  make: (folder: string) => Promise<void>,
): Promise<string> => {
  const parent = join(readLabConfig().cacheDir, "languages", name);
  const folder = join(parent, key);
  return withLock(join(parent, "lock"), async () => {
    if (existsSync(folder)) return folder;
    for (const old of readdirSync(parent)) {
      if (old !== "lock" && !old.startsWith("lock.")) rmSync(join(parent, old), { recursive: true, force: true });
    }
    mkdirSync(parent, { recursive: true });
    const draft = mkdtempSync(join(parent, "draft-"));
    await make(draft);
    renameSync(draft, folder);
    return folder;
  });
};
