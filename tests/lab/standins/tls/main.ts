// Entry point of the stand-in for pulumi-resource-tls.
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import sdk from "@pulumi/tls/package.json" with { type: "json" };

import { serve } from "../provider/serve.ts";
import { providerService } from "../provider/service.ts";
import { tlsProvider } from "./tlsProvider.ts";

serve(ResourceProviderService, providerService(tlsProvider(sdk.version)));
