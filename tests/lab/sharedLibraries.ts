import { runCommand } from "./command.ts";

/** The files that a program loads at start, loader included; none for a static program. */
export async function listSharedLibraries(program: string): Promise<readonly string[]> {
  try {
    return parseLdd(await runCommand("ldd", [program]));
  } catch (error) {
    if (error instanceof Error && /not a dynamic executable|statically linked/.test(error.message)) return [];
    throw error;
  }
}

/** Reads ldd's lines: "name => /path (0x…)" and "/loader (0x…)"; the kernel's vdso has no file. */
export function parseLdd(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    if (/=> not found/.test(line)) throw new Error(`a shared library is missing: ${line.trim()}`);
    const path = /(?:=>\s*|^\s*)(\/\S+) \(0x/.exec(line)?.[1];
    return path === undefined ? [] : [path];
  });
}
