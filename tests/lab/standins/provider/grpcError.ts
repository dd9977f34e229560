import * as grpc from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import * as statuses from "@pulumi/pulumi/proto/status_pb.js";
import { Any } from "google-protobuf/google/protobuf/any_pb.js";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";

import { PartialFailure } from "./partialFailure.ts";
import type { Properties } from "./values.ts";

/** Properties as the protocol's Struct. */
export const toStruct = (properties: Properties): Struct =>
  Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);

/** The properties in a Struct; none where the request has none. */
export const fromStruct = (struct: Struct | undefined): Properties => (struct?.toJavaScript() ?? {}) as Properties;

/** Turns what a provider threw into the error that gRPC sends; a partial failure carries the resource along. */
export function grpcError(error: unknown): grpc.ServiceError {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new grpc.Metadata();
  if (error instanceof PartialFailure) metadata.add("grpc-status-details-bin", details(error));
  return Object.assign(new Error(message), { code: grpc.status.UNKNOWN, details: message, metadata });
}

function details(failure: PartialFailure): Buffer {
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(failure.id);
  detail.setProperties(toStruct(failure.state));
  if (failure.inputs) detail.setInputs(toStruct(failure.inputs));
  detail.setReasonsList([...failure.reasons]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statuses.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(failure.message);
  status.addDetails(packed);
  return Buffer.from(status.serializeBinary());
}
