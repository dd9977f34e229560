export type { AloneArtifacts, AloneSecrets, SecretNeeds } from "./alone/artifacts.ts";
export { aloneComponents, parseAlone, type AloneName, type AloneOutputs } from "./alone/components.ts";
export type { AwsPlan, AwsResource, AwsType } from "./aws/awsResource.ts";
export { compile, objectsOf, type Artifacts, type Component, type Secrets } from "./compile.ts";
export { compileAgentProxy, type AgentProxyArtifacts } from "./compileAgentProxy.ts";
export { buildTenantDefinition } from "./crd/tenantDefinition.ts";
export { tenantApi, type TenantObject, type TenantStatus } from "./crd/tenantObject.ts";
export { basicCredentials, credentialDigest } from "./haproxy/credential.ts";
export { renderIssue, renderPath, type Issue, type Result } from "./issue.ts";
export type { KubeObject } from "./kubeObject.ts";
export { objectNames } from "./objectNames.ts";
export { importWhizard, type ImportNote } from "./import/importWhizard.ts";
export { checkSizes, type SizeFinding } from "./manifests/checkSizes.ts";
export { judge, retryDelayMs } from "./fanout/answer.ts";
export { Backlog, type Copy } from "./fanout/backlog.ts";
export { parseTargets, urlFor, type FanoutTarget } from "./fanout/target.ts";
export { place } from "./placement/place.ts";
export { emptyPlacement, type Placement, type PlacementLimits, type PlacementTenant } from "./placement/placement.ts";
export { compactorSlot, ingesterSlot } from "./placement/schema.ts";
export { placementLimits, placementTenants } from "./placement/request.ts";
export { checkStorages } from "./topology/checkStorages.ts";
export { findPath } from "./propertyPath.ts";
export { adviseEmbedded, adviseStorages } from "./spec/adviseStorages.ts";
export { agentProxy, type AgentProxySpec } from "./spec/agentProxy.ts";
export { explainAgentProxy, explainPath, explainWhizard, type Explained } from "./spec/explain.ts";
export { tenantKeyFile } from "./manifests/reconciler.ts";
export { gatewayFiles } from "./manifests/gateway.ts";
export { hashringsFile } from "./manifests/router.ts";
export { parseDeclared, type Declared } from "./reconcile/declared.ts";
export {
  ownLabel,
  releasedAnnotation,
  slotAnnotation,
  type ObjectKey,
  type Observed,
  type ObservedClaim,
  type ObservedWorkload,
} from "./reconcile/observed.ts";
export { planRuntime, type PlannedStatus, type RuntimePlan, type TenantEvent } from "./reconcile/planRuntime.ts";
export { prometheusRuleApi, type PrometheusRuleObject } from "./rules/prometheusRule.ts";
export {
  judgeRetiring,
  retiringAnnotation,
  type RetiringIngester,
  type RetiringPod,
  type RetiringState,
} from "./reconcile/retiring.ts";
export { ports } from "./topology/ports.ts";
export { tenantPassword } from "./reconcile/tenantPassword.ts";
export { parseAgentProxy, parseWhizard } from "./spec/parse.ts";
export { namesOf } from "./topology/names.ts";
export { makeToken, splitAtTokens } from "./spec/token.ts";
export { whizard, type WhizardSpec } from "./spec/whizard.ts";
