export { compile, type Artifacts, type Component, type Secrets } from "./compile.ts";
export { compileAgentProxy, type AgentProxyArtifacts } from "./compileAgentProxy.ts";
export { basicCredentials, credentialDigest } from "./haproxy/credential.ts";
export { renderIssue, renderPath, type Issue, type Result } from "./issue.ts";
export type { KubeObject } from "./kubeObject.ts";
export { place } from "./placement/place.ts";
export {
  emptyPlacement,
  type Placement,
  type PlacementLimits,
  type PlacementTenant,
} from "./placement/placement.ts";
export { placementLimits, placementTenant } from "./placement/request.ts";
export { agentProxy, type AgentProxySpec } from "./spec/agentProxy.ts";
export { parseAgentProxy, parseWhizard } from "./spec/parse.ts";
export { makeToken, splitAtTokens } from "./spec/token.ts";
export { whizard, type WhizardSpec } from "./spec/whizard.ts";
