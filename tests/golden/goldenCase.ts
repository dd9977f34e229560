import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Placement } from "../../provider/core/index.ts";
import type { ComponentName } from "./components.ts";

/** An input whose whole result is kept beside it: `<name>/in.yaml` and `<name>/want/`. */
export interface GoldenCase {
  readonly name: string;
  readonly component: ComponentName;
  readonly spec: Readonly<Record<string, unknown>>;
  /** The last placement; a new topology has none. */
  readonly previous?: Placement;
  /** Time of the decision, in milliseconds since the epoch. */
  readonly now: number;
}

interface CaseFile {
  readonly component: GoldenCase["component"];
  readonly now?: string;
  readonly previous?: Placement;
  readonly spec: GoldenCase["spec"];
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const someTime = "2026-01-31T12:00:00Z";

/** The folder in which the wanted result of a case stands. */
export const wantFolder = (name: string): string => join(folder, name, "want");

const readCase = (name: string): GoldenCase => {
  const file = parse(readFileSync(join(folder, name, "in.yaml"), "utf8"), { merge: true }) as CaseFile;
  return {
    name,
    component: file.component,
    spec: file.spec,
    now: Date.parse(file.now ?? someTime),
    ...(file.previous === undefined ? {} : { previous: file.previous }),
  };
};

/** Every case, by name. */
export const goldenCases: readonly GoldenCase[] = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, "in.yaml")))
  .sort()
  .map(readCase);
