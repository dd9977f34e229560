import Table from "cli-table3";
import type { StatusView, Tone, ViewTable } from "../core/index.ts";
import { paint } from "./terminal.ts";

const colours: Readonly<Record<Tone, "green" | "yellow" | "red" | undefined>> = {
  good: "green",
  warn: "yellow",
  bad: "red",
  quiet: undefined,
};

const noLines = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"])
    .map((place) => [place, ""]),
);

/** What a name from elsewhere could tell a terminal to do stays a picture of itself. */
const harmless = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (sign) => `\\u${sign.codePointAt(0)?.toString(16).padStart(4, "0") ?? ""}`,
  );

interface Shown {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

const paintIn =
  (hasColours: boolean) =>
  ({ text, tone = "quiet" }: Shown): string => {
    const colour = colours[tone];
    return colour === undefined ? harmless(text) : paint(hasColours, colour, harmless(text));
  };

/** Rows below a title; nothing without rows. */
const renderTable = ({ title, columns, rows }: ViewTable, hasColours: boolean): string => {
  if (rows.length === 0) return "";
  const table = new Table({
    head: columns.map((column) => column.title.toUpperCase()),
    chars: { ...noLines, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map(({ cells }) => cells.map(paintIn(hasColours))));
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  return `\n${paint(hasColours, "bold", title)}\n${lines.join("\n")}\n`;
};

/** The tables of a status. */
export const renderStatus = ({ title, health, tables, missing }: StatusView, hasColours: boolean): string =>
  [
    `${paint(hasColours, "bold", title)}  ${paintIn(hasColours)(health)}\n`,
    ...Object.values(tables).map((table) => renderTable(table, hasColours)),
    missing.length === 0 ? "" : `\nNot shown:\n${missing.map((line) => `  ${harmless(line)}`).join("\n")}\n`,
  ].join("");
