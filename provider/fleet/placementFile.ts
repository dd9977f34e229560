import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { compactorSlot, emptyPlacement, ingesterSlot, renderPath, type Placement } from "../core/index.ts";
import { attempt, UserError } from "./userError.ts";
import { parseYamlText } from "./yamlText.ts";

/** Name of the file in the rendered folder that keeps who is where; it is no Kubernetes object. */
export const placementFileName = "placement.yaml";

/** People edit the file: a field that nobody knows is a mistake. */
const placement = z.strictObject({
  ingesters: z.array(ingesterSlot.strict()),
  compactors: z.array(compactorSlot.strict()),
});

const header =
  "# Which tenant is on which ingester and compactor: read back at the next render, so that nobody moves.\n" +
  "# Keep it with the other files. Times are milliseconds since the epoch.\n";

/** The text of a placement file. */
export const renderPlacement = (value: Placement): string =>
  `${header}${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`;

const parsePlacement = (file: string): Placement => {
  const text = parseYamlText(attempt(`${file} cannot be read`, () => readFileSync(file, "utf8")));
  const fault = (message: string): UserError =>
    new UserError(`${file} is no placement file: ${message} (restore it; without it tenants would move)`);
  if (!text.ok) throw fault(text.faults.map(({ line, message }) => `line ${line}: ${message}`).join("; "));
  const parsed = placement.safeParse(text.documents[0]?.value);
  if (parsed.success) return parsed.data;
  throw fault(parsed.error.issues.map(({ path, message }) => `${renderPath(path)}: ${message}`).join("; "));
};

interface Where {
  /** The rendered folder. */
  readonly folder: string;
  /** Another folder or file that the user names. */
  readonly previous?: string;
  /** Whether the folder was rendered before, so that it must have a placement. */
  readonly isRendered: boolean;
}

/** The last placement: from where the user says, else from the folder itself; a new folder has none. */
export const readPlacement = ({ folder, previous, isRendered }: Where): Placement => {
  if (previous !== undefined) {
    const isFolder = attempt(`${previous} cannot be read`, () => statSync(previous)).isDirectory();
    return parsePlacement(isFolder ? join(previous, placementFileName) : previous);
  }
  const file = join(folder, placementFileName);
  if (existsSync(file)) return parsePlacement(file);
  if (!isRendered) return emptyPlacement;
  throw new UserError(
    `${file} is missing, and without it tenants would move (restore it, give it with --previous, or delete ${folder})`,
  );
};
