// Entry point of the stand-in for pulumi-resource-kubernetes.
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import sdk from "@pulumi/kubernetes/package.json" with { type: "json" };

import { connectEngine } from "../provider/engine.ts";
import { engineAddress, serve } from "../provider/serve.ts";
import { providerService } from "../provider/service.ts";
import { kubernetesProvider } from "./kubernetesProvider.ts";

serve(ResourceProviderService, providerService(kubernetesProvider(sdk.version, connectEngine(engineAddress()))));
