/** Exit codes of the command. */
export const exitCodes = { ok: 0, invalid: 1, usage: 2, some: 3, none: 4 } as const;

/** Something that the user can put right: it is told in one line, without a stack trace. */
export class UserError extends Error {
  readonly exitCode: number;

  constructor(message: string, options: { readonly cause?: unknown; readonly exitCode?: number } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.exitCode = options.exitCode ?? exitCodes.invalid;
  }
}

const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is no folder",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left",
};

/** Wraps a failure of the file system with what was attempted. */
export const attempt = <T>(what: string, run: () => T): T => {
  try {
    return run();
  } catch (cause) {
    const code = (cause as { readonly code?: unknown }).code;
    if (typeof code !== "string") throw cause;
    throw new UserError(`${what}: ${systemErrors[code] ?? code}`, { cause });
  }
};
