import { explainAgentProxy, explainPath, explainWhizard, splitAtTokens, type Explained } from "../core/index.ts";
import { checkedFileOrThrow, type CheckedSpec } from "./checkSpec.ts";
import { paint, renderRows, type Terminal } from "./terminal.ts";
import { exitCodes, UserError } from "./userError.ts";

export interface ExplainOptions {
  readonly file: string;
  readonly json?: boolean;
}

const explainAll = (checked: CheckedSpec): readonly Explained[] =>
  checked.kind === "Whizard"
    ? explainWhizard(checked.spec, checked.input)
    : explainAgentProxy(checked.spec, checked.input);

const choose = (checked: CheckedSpec, all: readonly Explained[], path: string): readonly Explained[] => {
  const explanation = explainPath(checked, all, path);
  if (explanation.known) return explanation.values;
  const { near } = explanation;
  const hint = near === undefined ? "`whizard explain` without a path lists all" : `did you mean ${near}?`;
  throw new UserError(`${path} is no field of ${checked.kind} (${hint})`);
};

/** A value as a cell of a table. */
export const shown = ({ value, tier, isSecret }: Explained): string => {
  if (tier === "unset") return "-";
  if (isSecret || (typeof value === "string" && splitAtTokens(value).length > 1)) return "(secret)";
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
};

/** Says which value a field has and which tier it came from; returns the exit code. */
export const explain = (path: string | undefined, { file, json }: ExplainOptions, terminal: Terminal): number => {
  const { checked } = checkedFileOrThrow(file, terminal);
  const all = explainAll(checked);
  const chosen = path === undefined ? all : choose(checked, all, path);
  if (json === true) {
    const entries = chosen.map(({ isSecret, ...entry }) => (isSecret ? { ...entry, value: "(secret)" } : entry));
    terminal.out(`${JSON.stringify(entries, undefined, 2)}\n`);
    return exitCodes.ok;
  }
  const [head = "", ...lines] = renderRows([
    ["FIELD", "VALUE", "FROM"],
    ...chosen.map((entry) => [entry.path, shown(entry), entry.tier]),
  ]);
  terminal.out(`${[paint(terminal.colours.out, "bold", head), ...lines].join("\n")}\n`);
  return exitCodes.ok;
};
