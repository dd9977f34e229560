// Entry point of the stand-in for pulumi-resource-random.
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import sdk from "@pulumi/random/package.json" with { type: "json" };

import { serve } from "../provider/serve.ts";
import { providerService } from "../provider/service.ts";
import { randomProvider } from "./randomProvider.ts";

serve(ResourceProviderService, providerService(randomProvider(sdk.version)));
