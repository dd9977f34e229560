export type { AloneArtifacts, AloneSecrets, SecretNeeds } from "./alone/artifacts.ts";
export { aloneComponents, parseAlone, type AloneName, type AloneOutputs } from "./alone/components.ts";
export type { AwsPlan, AwsResource, AwsType } from "./aws/awsResource.ts";
export { compile, objectsOf, type Artifacts } from "./compile.ts";
export { compileAgentProxy, type AgentProxyArtifacts } from "./compileAgentProxy.ts";
export type { Component } from "./components/component.ts";
export type { Secrets } from "./components/secrets.ts";
export { parseGatewayAddress, type GatewayAddress } from "./environment/gatewayAddress.ts";
export { hideSecrets } from "./environment/hideSecrets.ts";
export { parseCentralStack, type CentralStack } from "./environment/centralStack.ts";
export type { Cluster } from "./environment/cluster.ts";
export { describeCentralStack } from "./environment/describeStack.ts";
export { explainCentralStack } from "./environment/explainStack.ts";
export { parseMemberStack, type MemberStack } from "./environment/memberStack.ts";
export { buildTenantDefinition } from "./crd/tenantDefinition.ts";
export { registryApis, registryNames, type RegistryName } from "./crd/registryApis.ts";
export { tenantApi, type Condition, type TenantObject, type TenantStatus } from "./crd/tenantObject.ts";
export { basicCredentials, credentialDigest, knowCredentials, plannedDigest } from "./haproxy/credential.ts";
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
export { diffExplained, type Difference } from "./spec/diffExplained.ts";
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
  type ObservedRoll,
  type ObservedWorkload,
} from "./reconcile/observed.ts";
export {
  planRegistry,
  type ObservedRegistry,
  type RegisteredCluster,
  type RegistryIssue,
} from "./reconcile/planRegistry.ts";
export { judgeWrite, type KnownWorld, type WriteVerdict } from "./reconcile/judgeWrite.ts";
export { planRuntime } from "./reconcile/planRuntime.ts";
export type { RuntimePlan } from "./reconcile/runtimePlan.ts";
export type { PlannedStatus } from "./reconcile/runtimeStatuses.ts";
export type { TenantEvent } from "./reconcile/tenantEvents.ts";
export { templateAnnotation } from "./reconcile/paceRolls.ts";
export { prometheusRuleApi, type PrometheusRuleObject } from "./rules/prometheusRule.ts";
export {
  judgeRetiring,
  retiringAnnotation,
  type RetiringIngester,
  type RetiringPod,
  type RetiringState,
} from "./reconcile/retiring.ts";
export type { CentralCluster, Fleet, FleetStack, MemberCluster } from "./rollout/fleet.ts";
export { fleetFile, type KubeconfigSource } from "./rollout/fleetFile.ts";
export { drainGate } from "./rollout/drain.ts";
export { judgeGate, type MemberFigures } from "./rollout/gate.ts";
export type { MemberProgress, Progress } from "./rollout/memberProgress.ts";
export { next, rolloutProgress, type Decision, type RolloutEnd, type RolloutPlan } from "./rollout/next.ts";
export { reachOf, type Reach } from "./rollout/outcome.ts";
export { parseFleet } from "./rollout/parseFleet.ts";
export { adoptPendingCreates, type ExportedState } from "./rollout/pendingCreates.ts";
export { revisionOf } from "./rollout/revision.ts";
export {
  isCurrent,
  planRollback,
  restoreSpec,
  rollbackOf,
  type StackHistory,
  type StackRecord,
} from "./rollout/rollback.ts";
export type { RolloutEvent } from "./rollout/rolloutEvent.ts";
export { syncRegistered } from "./rollout/syncRegistered.ts";
export type { FleetRegistries } from "./rollout/fleetRegistries.ts";
export { splitSecrets } from "./rollout/splitSecrets.ts";
export { syncMembers, type FoundKubeconfig, type MemberSync } from "./rollout/syncMembers.ts";
export { summarizePlan, type PlannedStep, type PlanSummary, type StackPreview } from "./rollout/summarizePlan.ts";
export { whyClosed } from "./rollout/windows.ts";
export {
  describeCredentials,
  planCredentials,
  type ClientCredential,
  type CredentialOutputs,
  type KnownCredential,
  type PlannedCredential,
} from "./topology/credentials.ts";
export type { CertificatePlan } from "./manifests/certificatePlan.ts";
export { durationMs } from "./spec/duration.ts";
export { needsMetricsTls } from "./environment/needsMetricsTls.ts";
export { makesCertificates, signedFields } from "./spec/componentTls.ts";
export { issuesClients } from "./spec/gatewayTls.ts";
export { ports } from "./topology/ports.ts";
export { tenantPassword } from "./reconcile/tenantPassword.ts";
export type { RegistriesSpec } from "./spec/registries.ts";
export { parseAgentProxy, parseWhizard } from "./spec/parse.ts";
export { namesOf } from "./topology/names.ts";
export { metricsName } from "./topology/parties.ts";
export { makeToken, splitAtTokens } from "./spec/token.ts";
export { describeStatus, tenantLabelOf } from "./status/describeStatus.ts";
export { defaultTenantIn } from "./status/placementStatus.ts";
export {
  statusQueries,
  type StatusAnswers,
  type StatusObserved,
  type StatusRuleGroup,
  type StatusSample,
  type StatusWorkload,
} from "./status/observed.ts";
export type { WhizardStatus } from "./status/status.ts";
export { viewStatus } from "./status/statusView.ts";
export type { StatusView, Tone, ViewTable } from "./status/view.ts";
export { whizard, type WhizardSpec } from "./spec/whizard.ts";
export { ruleGroupApi, ruleGroupKinds, type RuleGroupStatus, tenantOfRulesLabel } from "./crd/ruleGroupObject.ts";
export type { RuleGroupKind, RuleGroupObject } from "./crd/ruleGroupObject.ts";
export { type FoundRules, keepFound, readAnew, type RulesToRead } from "./reconcile/readRules.ts";
export type { ObservedRuleGroup } from "./reconcile/ruleGroups.ts";
export { rulesToRead } from "./reconcile/rulesOfObjects.ts";
export { groupStatusObject, type PlannedGroupStatus } from "./reconcile/ruleGroupStatus.ts";
export { parseRulerState, type RulerState } from "./rules/rulerState.ts";
export { buildRuleGroupDefinitions } from "./crd/ruleGroupDefinition.ts";
export type { RuleNotice } from "./reconcile/ruleNotices.ts";
