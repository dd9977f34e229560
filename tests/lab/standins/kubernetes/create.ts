import { setTimeout as sleep } from "node:timers/promises";

import { PartialFailure } from "../provider/partialFailure.ts";
import type { Created, CreateQuery } from "../provider/provider.ts";
import { copy, hasUnknown, type Properties } from "../provider/values.ts";
import { ApiError, isNotFound, NoMatchError } from "./apiError.ts";
import { WaitError } from "./await/waiter.ts";
import { checkpoint, plainObject } from "./checkpoint.ts";
import { idOf, isPatchToken, metadataOf, nameOf, type KubeObject } from "./kubeObject.ts";
import { fieldManagerOf } from "./names.ts";
import { redact } from "./secretMarks.ts";
import { isForced } from "./fieldOwnership.ts";
import type { Session } from "./session.ts";

/** The real plugin's create does not own its fields by server-side apply yet; the first update takes them over. */
const createManager = "pulumi-kubernetes";

/** Creates an object and waits until it is ready; a preview asks the API server without storing anything. */
export async function createResource(session: Session, query: CreateQuery): Promise<Created> {
  const inputs = plainObject(query.inputs);
  if (query.preview && (await isBeyondPreview(session, query, inputs))) return { id: "", state: query.inputs };
  const fieldManager = fieldManagerOf(inputs, "");
  let live: KubeObject;
  try {
    live = await withRetries(session, query, () => write(session, query, inputs, fieldManager));
  } catch (error) {
    if (query.preview && isForgivenInPreview(error)) return { id: "", state: query.inputs };
    throw creationError(session, query, error);
  }
  if (query.preview) {
    delete live.status;
    return { id: "", state: checkpoint(live, { inputs, fieldManager }, query.inputs) };
  }
  const wait = { urn: query.urn, inputs, timeoutSeconds: query.timeoutSeconds };
  try {
    live = await session.waiter.untilReady(live, wait);
  } catch (error) {
    throw notReady(query, error instanceof WaitError ? error.live : live, { inputs, fieldManager }, error);
  }
  return { id: idOf(live), state: checkpoint(live, { inputs, fieldManager }, query.inputs) };
}

async function isBeyondPreview(session: Session, query: CreateQuery, inputs: KubeObject): Promise<boolean> {
  return (
    hasUnknown(inputs) ||
    isPatchToken(query.type) ||
    !session.config.enableServerSideApply ||
    !(await session.knowsKind(inputs))
  );
}

function write(session: Session, query: CreateQuery, inputs: KubeObject, fieldManager: string): Promise<KubeObject> {
  const { config, objects } = session;
  const dryRun = query.preview;
  const isUpsert = config.enableServerSideApply && (config.upsertExistingObjects || isPatchToken(query.type));
  if (!isUpsert) return objects.create(inputs, { fieldManager: createManager, dryRun });
  const force =
    dryRun ||
    isForced(inputs, { metadata: { managedFields: [{}] } }, { always: config.enablePatchForce, preview: dryRun });
  const applied = objects.apply(inputs, { fieldManager, dryRun, force });
  if (!dryRun) return applied;
  // The object may be about to be replaced: try the same one under another name.
  return applied.catch((error: unknown) => {
    if (!(error instanceof ApiError && error.isImmutableField)) throw error;
    const renamed = copy(inputs);
    metadataOf(renamed).name = `${nameOf(inputs)}-preview`;
    return objects.apply(renamed, { fieldManager, dryRun, force });
  });
}

/** A namespace or a CRD may be a moment away, so what is not found is tried again for some seconds, except in a preview. */
async function withRetries<T>(session: Session, { preview, urn }: CreateQuery, attempt: () => Promise<T>): Promise<T> {
  for (let retry = 1; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      const canPass = isNotFound(error) || error instanceof NoMatchError;
      if (preview || !canPass || retry > 5) throw error;
      session.engine.status("INFO", urn, `Retry #${retry}; creation failed: ${(error as Error).message}`);
      await sleep(250 * 2 ** retry, undefined, { signal: session.signal });
    }
  }
}

/** A preview goes on where only the real update can tell: the namespace is yet to come, or the old object is yet to go. */
function isForgivenInPreview(error: unknown): boolean {
  if (!(error instanceof ApiError)) return error instanceof NoMatchError;
  return (
    error.code === 403 ||
    error.isMissingNamespace ||
    error.reason === "AlreadyExists" ||
    /does not support dry run/.test(error.message)
  );
}

const existsAdvice = `

The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use \`pulumi import\`.
  - Intentional upsert: set upsertExistingObjects on the provider to allow
    server-side apply to update existing objects on create.`;

function creationError(session: Session, query: CreateQuery, error: unknown): Error {
  const attempt = `resource ${JSON.stringify(query.urn)} was not successfully created by the Kubernetes API server`;
  const failure = session.failure(attempt, error, query.inputs);
  if (error instanceof ApiError && error.reason === "AlreadyExists") failure.message += existsAdvice;
  return failure;
}

type Memory = Parameters<typeof checkpoint>[1];

function notReady(query: { urn: string; inputs: Properties }, live: KubeObject, memory: Memory, error: unknown): Error {
  const cause = error instanceof Error ? error.message : String(error);
  const message = `resource ${JSON.stringify(query.urn)} was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: ${cause}`;
  const reasons = error instanceof WaitError ? error.reasons : [];
  const resource = { id: idOf(live), state: checkpoint(live, memory, query.inputs) };
  return new PartialFailure(
    redact(message, query.inputs),
    resource,
    reasons.map((reason) => redact(reason, query.inputs)),
  );
}
