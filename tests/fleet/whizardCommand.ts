import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The command as users start it. */
export const program = fileURLToPath(new URL("../../dist/cli/whizard.cjs", import.meta.url));

/** The program that `render` puts into a ConfigMap. */
export const fanoutProgram = fileURLToPath(new URL("../../dist/cli/fanout.cjs", import.meta.url));
export const reconcilerProgram = fileURLToPath(new URL("../../dist/cli/reconciler.cjs", import.meta.url));

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for a test, with the command run in it. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), "whizard-fleet-"));

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** The files below a folder with their texts; none for whizard's own record. */
  files(name: string): Readonly<Record<string, string>> {
    const folder = join(this.folder, name);
    const names = readdirSync(folder).filter((file) => statSync(join(folder, file)).isFile());
    return Object.fromEntries(names.sort().map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  }

  run(args: readonly string[], input = ""): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: this.folder,
      input,
      encoding: "utf8",
    });
    return { code: status, stdout, stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
