import { spawnSync } from "node:child_process";
import { labUp } from "../../lab/lab.ts";
import { ensureTool } from "../../lab/tools.ts";
import { waitFor } from "../../lab/waitFor.ts";

interface Answer {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs kubectl on the lab's central cluster, with a value as JSON on its input. */
export type Kubectl = (args: readonly string[], input?: unknown) => Answer;

/** Brings the lab's central cluster up. */
export const centralKubectl = async (): Promise<Kubectl> => {
  const [cluster] = await labUp({ clusters: ["central"] });
  const program = await ensureTool("kubectl");
  return (args, input) => {
    const text = input === undefined ? "" : JSON.stringify(input);
    const all = ["--kubeconfig", cluster!.kubeconfig, "--context", cluster!.context, ...args];
    const { status, stdout, stderr } = spawnSync(program, all, { encoding: "utf8", input: text, timeout: 60_000 });
    return { ok: status === 0, output: `${stdout}${stderr}` };
  };
};

/**
 * Waits until the definition of a file is served. `kubectl wait` alone breaks off with an error as long as a new
 * definition has no conditions at all.
 */
export const awaitDefinition = (kubectl: Kubectl, file: string): Promise<void> => {
  const words = ["get", "-f", file, '--output=jsonpath={.status.conditions[?(@.type=="Established")].status}'];
  return waitFor(file, () => Promise.resolve(kubectl(words).output === "True"), { seconds: 50 });
};
