import { execFile } from "node:child_process";
import { labUp } from "../../lab/lab.ts";
import { ensureTool } from "../../lab/tools.ts";

interface Answer {
  readonly ok: boolean;
  /** What it printed, errors and warnings included. */
  readonly output: string;
}

/** Runs kubectl on the lab's central cluster, with a value as JSON on its input. */
export type Kubectl = (args: readonly string[], input?: unknown) => Promise<Answer>;

/** Brings the lab's central cluster up. */
export const centralKubectl = async (): Promise<Kubectl> => {
  const [cluster] = await labUp({ clusters: ["central"] });
  const program = await ensureTool("kubectl");
  return (args, input) =>
    new Promise((resolve) => {
      const all = ["--kubeconfig", cluster!.kubeconfig, "--context", cluster!.context, ...args];
      const { stdin } = execFile(program, all, { timeout: 60_000 }, (error, stdout, stderr) =>
        resolve({ ok: error === null, output: `${stdout}${stderr}` }),
      );
      // A command that ends before it read its input closes the pipe; its exit code tells what happened.
      stdin?.on("error", () => undefined);
      stdin?.end(input === undefined ? "" : JSON.stringify(input));
    });
};
