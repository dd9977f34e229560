import { runCommand } from "../lab/command.ts";
import { labPaths } from "../lab/labPaths.ts";
import { ensureTool } from "../lab/tools.ts";

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels: Readonly<Record<string, string>> };
  readonly status: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

/** One of the lab's clusters, seen by kubectl. */
export class Cluster {
  readonly #context: string;

  constructor(context: string) {
    this.#context = context;
  }

  /** Runs kubectl and returns what it printed; throws when it fails. */
  async kubectl(...words: readonly string[]): Promise<string> {
    const program = await ensureTool("kubectl");
    return runCommand(program, ["--kubeconfig", labPaths().kubeconfig, "--context", this.#context, ...words]);
  }

  /** Names of all objects of some kinds whose name begins with a text. */
  async names(kinds: string, beginning: string): Promise<readonly string[]> {
    const lines = await this.kubectl("get", kinds, "--all-namespaces", "--output=name");
    return lines.split("\n").filter((line) => line.split("/")[1]?.startsWith(beginning));
  }

  /** Which pods live in a namespace, by name: their identity and how often they were restarted. */
  async pods(namespace: string): Promise<ReadonlyMap<string, { readonly life: string; readonly kind: string }>> {
    const text = await this.kubectl("--namespace", namespace, "get", "pods", "--output=json");
    const { items } = JSON.parse(text) as { items: readonly Pod[] };
    return new Map(
      items.map(({ metadata, status }) => {
        const restarts = (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
        const kind = metadata.labels["app.kubernetes.io/name"] ?? "";
        return [metadata.name, { life: `${metadata.uid} restarted ${restarts} times`, kind }];
      }),
    );
  }
}
