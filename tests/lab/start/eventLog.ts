import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { EngineEvent } from "./engineEvent.ts";

const pollMs = 200;

/** Follows a file of JSON lines that another process writes. Returns a function that reads the rest and stops. */
export function followEvents(path: string, onEvent: (event: EngineEvent) => void): () => void {
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(256 * 1024);
  let offset = 0;
  let rest = "";
  const read = (): void => {
    if (!existsSync(path)) return;
    const file = openSync(path, "r");
    try {
      for (;;) {
        const length = readSync(file, buffer, 0, buffer.length, offset);
        if (length === 0) break;
        offset += length;
        rest += decoder.write(buffer.subarray(0, length));
      }
    } finally {
      closeSync(file);
    }
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onEvent(JSON.parse(line) as EngineEvent);
  };
  const timer = setInterval(read, pollMs);
  return () => {
    clearInterval(timer);
    read();
  };
}
