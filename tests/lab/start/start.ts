import { labDown, labStatus, labUp } from "../lab.ts";
import { LabError } from "../labError.ts";
import { withLock } from "../lock.ts";
import { ensureTools } from "../tools.ts";
import { deploy, hasStack, readOutputs, type StackOutputs } from "./deploy.ts";
import { proveIsolation, proveSamples, type TenantProof } from "./proof.ts";
import type { Changes } from "./pulumiCli.ts";
import { configureStack, openStack, readTemplate, rememberClusters, wasElsewhere, type Stack } from "./stack.ts";
import { readNodePort } from "./stackConfig.ts";
import { runSteps, type Step } from "./steps.ts";
import {
  checkCluster,
  downCommand,
  gatewayOf,
  identifyClusters,
  labGateway,
  labTarget,
  ownTarget,
  type Address,
  type OwnClusters,
  type Target,
} from "./target.ts";

/** What a start is asked for. */
export interface StartOptions {
  /** The user's clusters; the lab's when absent. */
  readonly own?: OwnClusters;
  /** Leaves a lab that this run has started up when the run fails. */
  readonly keep?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A deployment that was seen to work. */
export interface Started {
  readonly target: Target;
  readonly stack: Stack;
  readonly gateway: Address;
  readonly outputs: StackOutputs;
  readonly proofs: readonly TenantProof[];
  readonly changes: Changes;
}

/** What the steps find out, each for those after it. */
interface Findings {
  pulumi?: string;
  kubectl?: string;
  gateway?: Address;
  stack?: Stack;
  changes?: Changes;
  outputs?: StackOutputs;
  proofs?: readonly TenantProof[];
}

const known = <K extends keyof Findings>(findings: Findings, key: K): NonNullable<Findings[K]> => {
  const value = findings[key];
  if (value === undefined) throw new Error(`A step needs ${key}, which no step before it has found.`);
  return value;
};

const toolStep = (found: Findings, { signal }: StartOptions): Step => ({
  title: "Tools",
  run: async (say) => {
    Object.assign(found, await ensureTools(["pulumi", "kubectl"], say, signal));
    return `${known(found, "pulumi")}, kubectl`;
  },
});

const clusterStep = (found: Findings, target: Target, { own, signal }: StartOptions): Step => ({
  title: own === undefined ? "Lab" : "Clusters",
  run: async (say) => {
    const nodePort = readNodePort(readTemplate());
    if (own === undefined) {
      const clusters = await labUp({ progress: say, ...(signal === undefined ? {} : { signal }) });
      found.gateway = labGateway(clusters, nodePort);
      return clusters.map(({ name, address }) => `${name} ${address}`).join(", ");
    }
    const kubectl = known(found, "kubectl");
    const nodes = await checkCluster(kubectl, target, target.central);
    if (target.member !== undefined) await checkCluster(kubectl, target, target.member);
    found.gateway = gatewayOf(target, nodes, nodePort);
    return [target.central, ...(target.member === undefined ? [] : [target.member])].join(", ");
  },
});

const pluginStep = (found: Findings, target: Target): Step => ({
  title: "Pulumi's plugins",
  keepsLines: true,
  run: async (say) => {
    const stack = await openStack(target.folder, target.kubeconfig, known(found, "pulumi"));
    stack.standins.forEach((line) => say(line));
    found.stack = stack;
    return stack.standins.length === 0
      ? "all real"
      : `${stack.standins.length} stand-ins for what cannot be installed here`;
  },
});

const unchanged = "nothing to change";

const describeChanges = (changes: Changes): string => {
  const parts = Object.entries(changes).filter(([kind, count]) => kind !== "same" && count > 0);
  return parts.length === 0 ? unchanged : parts.map(([kind, count]) => `${count} ${kind}`).join(", ");
};

const deployStep = (found: Findings, target: Target, { signal }: StartOptions): Step => ({
  title: "pulumi up",
  run: async (say) => {
    const stack = known(found, "stack");
    configureStack(stack, { ...target, gateway: known(found, "gateway") });
    const identity = await identifyClusters(known(found, "kubectl"), target);
    const refresh = wasElsewhere(stack, identity);
    if (refresh) say("the clusters are not those of the last start: looking what is still there");
    found.changes = await deploy(stack, { progress: say, signal, refresh });
    rememberClusters(stack, identity);
    found.outputs = await readOutputs(stack);
    return describeChanges(found.changes);
  },
});

const proofStep = (found: Findings, target: Target, { signal }: StartOptions): Step => ({
  title: "Proof",
  run: async (say) => {
    const outputs = known(found, "outputs");
    // Results of rules over all tenants have a place, too; who has a password is a tenant.
    const all = Object.keys(outputs.passwords);
    // Without a member cluster only the central one's agent sends.
    const senders = target.member === undefined ? all.filter((tenant) => tenant === "host") : all;
    const isNew = describeChanges(known(found, "changes")) !== unchanged;
    const claim = { gateway: known(found, "gateway"), outputs, senders, isNew };
    found.proofs = await proveSamples(claim, { progress: say, signal });
    const refused = await proveIsolation(claim);
    refused.forEach((line) => say(line));
    return `samples of ${senders.join(" and ")} are readable, each with its own credential only`;
  },
});

/** Brings up what is needed, deploys the root project and waits for its proof. What it started it removes when it fails. */
export async function start(options: StartOptions = {}): Promise<Started> {
  const target = options.own === undefined ? labTarget() : ownTarget(options.own);
  const labWasUp = labStatus().length > 0;
  const found: Findings = {};
  const first = [toolStep(found, options), clusterStep(found, target, options)];
  const rest = [pluginStep(found, target), deployStep(found, target, options), proofStep(found, target, options)];
  try {
    await runSteps(first, options.signal);
    await withLock(`${target.folder}.lock`, () => runSteps(rest, options.signal), options);
  } catch (error) {
    throw await cleanUp(error, options, { target, labWasUp });
  }
  return {
    target,
    stack: known(found, "stack"),
    gateway: known(found, "gateway"),
    outputs: known(found, "outputs"),
    proofs: known(found, "proofs"),
    changes: known(found, "changes"),
  };
}

/** Takes down a lab that the failed run has started, and returns the failure with what became of it. */
async function cleanUp(
  error: unknown,
  options: StartOptions,
  { target, labWasUp }: { readonly target: Target; readonly labWasUp: boolean },
): Promise<Error> {
  const cause = reasonOf(error, options.signal);
  const ownsLab = options.own === undefined && !labWasUp && labStatus().length > 0;
  const takesDown = ownsLab && options.keep !== true;
  if (takesDown) {
    await runSteps([{ title: "Taking down what this run has started", run: (say) => labDown(say).then(() => "done") }]);
  } else if (!ownsLab && !hasStack(target)) return cause;
  const outcome = takesDown
    ? "The lab that this run started is down again (--keep leaves it up to look into)."
    : `What is there stays: the same start continues, \`${downCommand(target.options)}\` removes it.`;
  const ErrorClass = cause instanceof LabError ? LabError : Error;
  return new ErrorClass(`${cause.message}\n${outcome}`, { cause });
}

/** What an interruption breaks reports itself; the interruption is what happened. */
const reasonOf = (error: unknown, signal: AbortSignal | undefined): Error =>
  (signal?.aborted === true ? signal.reason : error) as Error;
