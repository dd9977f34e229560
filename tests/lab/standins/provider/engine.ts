import * as grpc from "@grpc/grpc-js";
import * as services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import * as messages from "@pulumi/pulumi/proto/engine_pb.js";

/** How loud a message is, in the engine's words. */
type Severity = keyof typeof messages.LogSeverity;

/** Sends messages about resources to the engine, which shows them beside the resource. */
export interface Engine {
  log(severity: Severity, urn: string, message: string): void;
  /** A message that the next one replaces: what an operation waits for. */
  status(severity: Severity, urn: string, message: string): void;
}

/** Connects to the engine at the address that it gave the plugin as its argument. */
export function connectEngine(address: string): Engine {
  const client = new services.EngineClient(address, grpc.credentials.createInsecure());
  const send = (severity: Severity, urn: string, message: string, ephemeral: boolean) => {
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity[severity]);
    request.setUrn(urn);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    // A message that does not arrive changes nothing: the engine may be on its way out.
    client.log(request, () => undefined);
  };
  return {
    log: (severity, urn, message) => send(severity, urn, message, false),
    status: (severity, urn, message) => send(severity, urn, message, true),
  };
}
