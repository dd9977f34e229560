import { renameSync, writeFileSync } from "node:fs";

/** Gives a file another text at once, as the kubelet does in a volume: who reads it meanwhile sees one or the other. */
export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
