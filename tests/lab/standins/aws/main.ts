// Entry point of the stand-in for pulumi-resource-aws.
import sdk from "@pulumi/aws/package.json" with { type: "json" };
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";

import { serve } from "../provider/serve.ts";
import { providerService } from "../provider/service.ts";
import { awsProvider } from "./awsProvider.ts";

serve(ResourceProviderService, providerService(awsProvider(sdk.version)));
