// Entry point of the stand-in for pulumi-language-nodejs.
import * as services from "@pulumi/pulumi/proto/language_grpc_pb.js";

import { engineAddress, serve } from "../provider/serve.ts";
import { languageHost } from "./languageHost.ts";

const host = languageHost(engineAddress());
process.on("SIGTERM", () => {
  host.stop();
  process.exit(0);
});
process.on("exit", host.stop);
serve(services.LanguageRuntimeService as never, host.handlers);
