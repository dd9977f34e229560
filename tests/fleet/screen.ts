import { PassThrough } from "node:stream";
import { Terminal } from "@xterm/headless";

/** Size of a screen. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** A terminal that a program writes to, read as a person sees it. */
export class Screen {
  /** What the program writes to; it says that it is a terminal. */
  readonly stream: PassThrough & ScreenSize & { readonly isTTY: true };
  readonly #terminal: Terminal;

  constructor({ columns, rows }: ScreenSize) {
    // The kernel's terminals begin a new line at its left end.
    this.#terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
    this.stream = Object.assign(new PassThrough(), { columns, rows, isTTY: true as const });
    this.stream.on("data", (chunk: Buffer) => this.write(chunk));
  }

  write(chunk: Buffer | string): void {
    this.#terminal.write(chunk);
  }

  /** Its lines, those that have scrolled away among them, without blanks at their ends and without empty ones at the end. */
  async lines(): Promise<readonly string[]> {
    await new Promise<void>((resolve) => this.#terminal.write("", resolve));
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true).trimEnd() ?? "",
    );
    return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
  }
}
