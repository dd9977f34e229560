import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "./renderGolden.ts";

/** The names of all files below a folder; none when there is no folder. */
const listFiles = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(folder, name)).isFile())
    : [];

/** All files below a folder with their texts. */
export const readFiles = (folder: string): Files =>
  Object.fromEntries(listFiles(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
