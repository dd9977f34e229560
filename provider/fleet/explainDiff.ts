import { diffExplained, explainCentralStack, type Difference, type Explained } from "../core/index.ts";
import { shown } from "./explain.ts";
import { readStackFile } from "./stackFile.ts";
import { paint, renderRows, type Terminal } from "./terminal.ts";
import { exitCodes, UserError } from "./userError.ts";

export interface DiffOptions {
  readonly diff: readonly string[];
  readonly json?: boolean;
}

/** Whether a difference is at or below a field, which may stand in the spec or beside it. */
const isIn = (field: string | undefined, { path }: Difference): boolean =>
  field === undefined ||
  [field, `spec.${field}`].some((part) => path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`));

const cells = (entry: Explained | undefined): readonly string[] =>
  entry === undefined ? ["-", ""] : [shown(entry), entry.tier];

const plain = (entry: Explained | undefined) =>
  entry === undefined ? undefined : { value: entry.isSecret ? "(secret)" : entry.value, tier: entry.tier };

/** Says what differs between two environments and which tier each value comes from; returns the exit code. */
export const explainDiff = (field: string | undefined, { diff, json }: DiffOptions, terminal: Terminal): number => {
  const [from, to, ...more] = diff;
  if (from === undefined || to === undefined || more.length > 0)
    throw new UserError("--diff takes two environments; a field stands before it", { exitCode: exitCodes.usage });
  const explained = [from, to].map((environment) => explainCentralStack(readStackFile(environment, terminal)));
  const differences = diffExplained(explained[0] ?? [], explained[1] ?? []).filter((it) => isIn(field, it));
  if (json === true) {
    const entries = differences.map(({ path, ...sides }) => ({ path, from: plain(sides.from), to: plain(sides.to) }));
    terminal.out(`${JSON.stringify(entries, undefined, 2)}\n`);
    return exitCodes.ok;
  }
  if (differences.length === 0) {
    terminal.out(`${from} and ${to} do not differ${field === undefined ? "" : ` in ${field}`}\n`);
    return exitCodes.ok;
  }
  const [head = "", ...lines] = renderRows([
    ["FIELD", from, "FROM", to, "FROM"],
    ...differences.map((it) => [it.path, ...cells(it.from), ...cells(it.to)]),
  ]);
  terminal.out(`${[paint(terminal.colours.out, "bold", head), ...lines].join("\n")}\n`);
  return exitCodes.ok;
};
