import * as grpc from "@grpc/grpc-js";
import * as plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";

import { fromStruct, grpcError, toStruct } from "./grpcError.ts";
import type { Checked, Difference, StandinProvider } from "./provider.ts";

/** Lets an async function answer a unary call. */
function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return (call: { request: Request }, done: grpc.sendUnaryData<Response>): void => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => done(null, response),
        (error: unknown) => done(grpcError(error)),
      );
  };
}

/** Answers the calls of pulumirpc.ResourceProvider from a provider; what it has no answer for is UNIMPLEMENTED. */
export function providerService(provider: StandinProvider): grpc.UntypedServiceImplementation {
  return { ...configuration(provider), ...lifecycle(provider), ...refusals(provider) };
}

function refusals(provider: StandinProvider): grpc.UntypedServiceImplementation {
  const refuse = (method: string) => (_: unknown, done: grpc.sendUnaryData<unknown>) =>
    done({
      code: grpc.status.UNIMPLEMENTED,
      details: `${method} is not part of the stand-in for pulumi-resource-${provider.name}; install the real plugin`,
    });
  const methods = ["invoke", "call", "construct", "parameterize", "list", "attach", "getMapping", "getMappings"];
  return Object.fromEntries(methods.map((method) => [method, refuse(method)]));
}

function configuration(provider: StandinProvider): grpc.UntypedServiceImplementation {
  return {
    handshake: unary(() => {
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    getSchema: unary(() => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: provider.name, version: provider.version, resources: {} }));
      return response;
    }),
    getPluginInfo: unary(() => {
      const response = new plugins.PluginInfo();
      response.setVersion(provider.version);
      return response;
    }),
    checkConfig: unary((request: messages.CheckRequest) =>
      checked(provider.checkConfig(fromStruct(request.getNews()))),
    ),
    diffConfig: unary((request: messages.DiffRequest) =>
      difference(
        provider.diffConfig(fromStruct(request.getOldInputs() ?? request.getOlds()), fromStruct(request.getNews())),
      ),
    ),
    configure: unary(async (request: messages.ConfigureRequest) => {
      await provider.configure(fromStruct(request.getArgs()));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    cancel: unary(() => {
      provider.cancel();
      return new Empty();
    }),
  };
}

function lifecycle(provider: StandinProvider): grpc.UntypedServiceImplementation {
  return {
    check: unary(async (request: messages.CheckRequest) =>
      checked(
        await provider.check({
          ...target(request),
          olds: request.hasOlds() ? fromStruct(request.getOlds()) : undefined,
          news: fromStruct(request.getNews()),
          randomSeed: request.getRandomseed_asU8(),
          proposedName: proposedName(request),
        }),
      ),
    ),
    diff: unary(async (request: messages.DiffRequest) => difference(await provider.diff(diffQuery(request)))),
    create: unary(async (request: messages.CreateRequest) => {
      const created = await provider.create({
        ...target(request),
        inputs: fromStruct(request.getProperties()),
        timeoutSeconds: request.getTimeout(),
        preview: request.getPreview(),
      });
      const response = new messages.CreateResponse();
      response.setId(created.id);
      response.setProperties(toStruct(created.state));
      return response;
    }),
    update: unary(async (request: messages.UpdateRequest) => {
      const rest = { timeoutSeconds: request.getTimeout(), preview: request.getPreview() };
      const response = new messages.UpdateResponse();
      response.setProperties(toStruct(await provider.update({ ...diffQuery(request), ...rest })));
      return response;
    }),
    read: unary((request: messages.ReadRequest) => read(provider, request)),
    delete: unary(async (request: messages.DeleteRequest) => {
      const state = fromStruct(request.getProperties());
      await provider.delete({ ...target(request), id: request.getId(), state, timeoutSeconds: request.getTimeout() });
      return new Empty();
    }),
  };
}

async function read(provider: StandinProvider, request: messages.ReadRequest): Promise<messages.ReadResponse> {
  const found = await provider.read({
    ...target(request),
    id: request.getId(),
    inputs: fromStruct(request.getInputs()),
    state: fromStruct(request.getProperties()),
  });
  const response = new messages.ReadResponse();
  if (!found) return response;
  response.setId(found.id);
  response.setProperties(toStruct(found.state));
  response.setInputs(toStruct(found.inputs));
  return response;
}

const target = (request: { getUrn(): string; getType(): string }) => ({
  urn: request.getUrn(),
  type: request.getType() || typeOf(request.getUrn()),
});

const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").pop() ?? "";

function diffQuery(request: messages.DiffRequest | messages.UpdateRequest) {
  return {
    ...target(request),
    id: request.getId(),
    olds: fromStruct(request.getOlds()),
    oldInputs: fromStruct(request.getOldInputs()),
    news: fromStruct(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

function proposedName(request: messages.CheckRequest): string | undefined {
  const autonaming = request.getAutonaming();
  if (!autonaming) return undefined;
  const disabled = autonaming.getMode() === messages.CheckRequest.AutonamingOptions.Mode.DISABLE;
  return disabled ? "" : autonaming.getProposedName();
}

function checked({ inputs, failures }: Checked): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(toStruct(inputs));
  for (const { property, reason } of failures) {
    const failure = new messages.CheckFailure();
    failure.setProperty(property ?? "");
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}

function difference({ changes, replaces = [], deleteBeforeReplace = false }: Difference): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const changed = changes.size > 0 || replaces.length > 0;
  response.setChanges(messages.DiffResponse.DiffChanges[changed ? "DIFF_SOME" : "DIFF_NONE"]);
  for (const [path, kind] of changes) {
    const property = new messages.PropertyDiff();
    property.setKind(messages.PropertyDiff.Kind[kind]);
    property.setInputdiff(true);
    response.getDetaileddiffMap().set(path, property);
    response.addDiffs(rootOf(path));
    if (kind.endsWith("_REPLACE")) response.addReplaces(path);
  }
  for (const path of replaces) response.addReplaces(path);
  response.setHasdetaileddiff(changes.size > 0);
  response.setDeletebeforereplace(deleteBeforeReplace);
  return response;
}

const rootOf = (path: string): string => path.split(/[.[]/, 1)[0] ?? path;
