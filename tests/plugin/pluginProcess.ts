import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

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

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The plugin asks the engine for nothing before a resource is registered. */
const engine = "127.0.0.1:1";

/** Starts a plugin as the engine does, asks it for its schema by gRPC, and ends it. */
export const askSchema = async (command: readonly string[]): Promise<string> => {
  const [program = "", ...args] = command;
  const plugin = spawn(program, [...args, engine], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
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
    try {
      return await new Promise((resolve, reject) =>
        client.getSchema(new GetSchemaRequest(), (error, response) =>
          error === null ? resolve(response.getSchema()) : reject(error),
        ),
      );
    } finally {
      client.close();
    }
  } finally {
    plugin.kill();
  }
};
