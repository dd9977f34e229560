import * as grpc from "@grpc/grpc-js";

const megabyte = 1024 * 1024;

/** The engine's address: the last argument that is not a flag. */
export const engineAddress = (): string =>
  process.argv
    .slice(2)
    .filter((argument) => !argument.startsWith("-"))
    .pop() ?? "";

/**
 * Serves one gRPC service as Pulumi's plugin protocol wants it: on a free loopback port that is written as the first
 * line of standard output. The process ends with its parent, so that a killed CLI leaves none behind.
 */
export function serve(definition: grpc.ServiceDefinition, handlers: grpc.UntypedServiceImplementation): void {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * megabyte });
  server.addService(definition, handlers);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      console.error(`the plugin could not listen on a loopback port: ${error.message}`);
      process.exit(1);
    }
    console.log(port);
  });
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 1000).unref();
}
