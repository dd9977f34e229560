/** Runs an example's program as an inline program of the Automation API, which needs no language host. */
import { pathToFileURL } from "node:url";
import { LocalWorkspace, type ConfigMap } from "@pulumi/pulumi/automation/index.js";

interface Request {
  readonly operation: "preview" | "up" | "destroy";
  readonly project: string;
  readonly program: string;
  readonly workDir: string;
  readonly plan: string;
  readonly config: ConfigMap;
}

const asked = JSON.parse(process.argv[2] ?? "{}") as Request;

const program = async (): Promise<Record<string, unknown>> => ({
  ...((await import(pathToFileURL(asked.program).href)) as Record<string, unknown>),
});

const run = async (): Promise<void> => {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: asked.project, program },
    { workDir: asked.workDir },
  );
  await stack.setAllConfig(asked.config);
  switch (asked.operation) {
    case "preview":
      await stack.preview({ plan: asked.plan });
      break;
    case "up":
      await stack.up();
      break;
    case "destroy":
      await stack.destroy();
      break;
  }
};

// The SDK takes what nobody catches as the program's fault, and the process would end well.
await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
