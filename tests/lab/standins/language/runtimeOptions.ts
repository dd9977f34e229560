import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb.js";

/** `runtime.options` of Pulumi.yaml, as far as Node programs use them. */
export interface RuntimeOptions {
  /** Arguments for Node itself, before the program. */
  readonly nodeArgs: readonly string[];
  /** Whether Pulumi loads ts-node; a program that runs under tsx says false. */
  readonly typescript: boolean;
  /** The tsconfig.json for ts-node, or "". */
  readonly tsconfig: string;
}

/** Reads the options of a program; what the real host rejects is rejected with the same words. */
export function runtimeOptions(info: ProgramInfo | undefined): RuntimeOptions {
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>;
  const { typescript = true, nodeargs = "", tsconfig = "" } = options;
  if (typeof typescript !== "boolean") throw new Error("typescript option must be a boolean");
  if (typeof nodeargs !== "string") throw new Error("nodeargs option must be a string");
  if (typeof tsconfig !== "string") throw new Error("tsconfig option must be a string");
  return { nodeArgs: splitWords(nodeargs), typescript, tsconfig };
}

/** Splits a line into words as a shell does: single and double quotes keep spaces together. */
export function splitWords(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}
