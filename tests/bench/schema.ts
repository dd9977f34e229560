import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { lessIsBetter, type Result } from "./result.ts";

// The gRPC stubs are CommonJS without types of their own; only these parts of them are used.
interface SchemaResponse {
  getSchema(): string;
}
interface Client {
  getSchema(request: object, answered: (error: Error | null, response: SchemaResponse) => void): void;
  close(): void;
}
interface Stubs {
  readonly ResourceProviderClient: new (address: string, credentials: object) => Client;
}
const fromPulumi = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const grpc = fromPulumi("@grpc/grpc-js") as { readonly credentials: { createInsecure(): object } };
const { ResourceProviderClient } = fromPulumi("@pulumi/pulumi/proto/provider_grpc_pb.js") as Stubs;
const { GetSchemaRequest } = fromPulumi("@pulumi/pulumi/proto/provider_pb.js") as {
  readonly GetSchemaRequest: new () => object;
};

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The plugin asks the engine for nothing before a resource is registered. */
const engine = "127.0.0.1:1";

/** Milliseconds from the start of a plugin's process until it has answered GetSchema. */
const latency = async (command: readonly string[]): Promise<number> => {
  const [program = "", ...args] = command;
  const begin = performance.now();
  const plugin = spawn(program, [...args, engine], { cwd: root("."), stdio: ["ignore", "pipe", "inherit"] });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let text = "";
      plugin.once("error", reject);
      plugin.once("exit", (code) => reject(new Error(`${program} ended with ${code} before it served`)));
      plugin.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("\n")) resolve(text.trim());
      });
    });
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    await new Promise<void>((resolve, reject) =>
      client.getSchema(new GetSchemaRequest(), (error) => (error === null ? resolve() : reject(error))),
    );
    client.close();
    return performance.now() - begin;
  } finally {
    plugin.kill();
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const medianLatency = async (command: readonly string[], times: number): Promise<number> => {
  const values: number[] = [];
  for (let round = 0; round < times; round += 1) values.push(await latency(command));
  return median(values);
};

/** How fast the bundled plugin answers, against the same sources run as they are. */
export const run = async (): Promise<readonly Result[]> => {
  const value = await medianLatency([root("dist/plugin/pulumi-resource-whizard")], 9);
  const peerValue = await medianLatency([process.execPath, "--import", "tsx", root("provider/plugin/main.ts")], 3);
  const peer = "the same sources without bundle and code cache";
  return [
    lessIsBetter(
      { bench: "schema", metric: "start until GetSchema is answered, median of 9", value, unit: "ms", peer, peerValue },
      500,
    ),
  ];
};
