import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { searchPath } from "../config.ts";

/** The folder of what outlives a run on the user's own clusters: XDG_STATE_HOME or ~/.local/state. */
export function stateHome(): string {
  return join(resolve(process.env["XDG_STATE_HOME"] || join(homedir(), ".local", "state")), "whizard");
}

/** The kubeconfig that kubectl would use: the first of KUBECONFIG, or ~/.kube/config. */
export function defaultKubeconfig(): string {
  const [first] = (process.env["KUBECONFIG"] ?? "").split(":").filter((path) => path !== "");
  return resolve(first ?? join(homedir(), ".kube", "config"));
}

/**
 * The environment of the CLI and its plugins: the user's own without Pulumi's variables, because a token, a stack or a
 * passphrase of another project would win over this one's.
 */
export function cliEnvironment(
  folders: readonly string[],
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined && !entry[0].startsWith("PULUMI_");
  });
  const path = [...folders, searchPath()].join(":");
  return { ...Object.fromEntries(own), ...variables, PATH: path };
}
