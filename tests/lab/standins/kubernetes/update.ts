import { PartialFailure } from "../provider/partialFailure.ts";
import type { UpdateQuery } from "../provider/provider.ts";
import { at, copy, hasUnknown, type Properties } from "../provider/values.ts";
import { ApiError, NoMatchError } from "./apiError.ts";
import { WaitError } from "./await/waiter.ts";
import { checkpoint, parseCheckpoint, plainObject } from "./checkpoint.ts";
import { isForced, keepIgnored, takeOver } from "./fieldOwnership.ts";
import { idOf, isPatchToken, kindOf, metadataOf, type KubeObject } from "./kubeObject.ts";
import { fieldManagerOf } from "./names.ts";
import { normalize } from "./normalize.ts";
import { redact } from "./secretMarks.ts";
import type { Session } from "./session.ts";

/** Applies new inputs by server-side apply and waits until the object is ready; another manager's field is an error. */
export async function updateResource(session: Session, query: UpdateQuery): Promise<Properties> {
  const inputs = normalize(plainObject(query.news));
  if (query.preview && (hasUnknown(inputs) || !(await session.knowsKind(inputs)))) return query.news;
  const old = parseCheckpoint(query.olds);
  const fieldManager = fieldManagerOf(inputs, old.fieldManager);
  try {
    const before = await session.objects.get({ ...old.live, apiVersion: inputs.apiVersion ?? "" });
    let live = await write(session, { query, inputs, before, fieldManager });
    if (query.preview) return checkpoint(live, { inputs, fieldManager }, query.news);
    const wait = { urn: query.urn, inputs, timeoutSeconds: query.timeoutSeconds };
    live = await session.waiter.untilReady(live, wait);
    return checkpoint(live, { inputs, fieldManager }, query.news);
  } catch (error) {
    if (query.preview && error instanceof ApiError && error.code === 403) return query.news;
    throw await updateError(session, query, { error, inputs, fieldManager, old: old.live });
  }
}

interface Write {
  readonly query: UpdateQuery;
  readonly inputs: KubeObject;
  readonly before: KubeObject;
  readonly fieldManager: string;
}

async function write(session: Session, { query, inputs, before, fieldManager }: Write): Promise<KubeObject> {
  const { objects, config } = session;
  const options = { fieldManager, dryRun: query.preview };
  if (kindOf(inputs) === "CustomResourceDefinition") {
    // As the real plugin does: the whole definition, so that dropped versions and fields really go.
    const whole = copy(inputs);
    metadataOf(whole).resourceVersion = at(before, "metadata", "resourceVersion") ?? "";
    return objects.replace(whole, options);
  }
  const handover = query.preview || isPatchToken(query.type) ? undefined : takeOver(before, fieldManager);
  const live = handover ? await objects.jsonPatch(before, handover) : before;
  const kept = keepIgnored(inputs, live, query.ignoreChanges, fieldManager);
  const force = isForced(inputs, live, { always: config.enablePatchForce, preview: query.preview });
  try {
    return await objects.apply(kept, { ...options, force });
  } catch (error) {
    if (!(error instanceof ApiError && error.isFieldConflict)) throw error;
    throw new Error(
      "server-side apply field conflict detected, see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources for troubleshooting help\n" +
        `The resource managed by field manager ${JSON.stringify(fieldManager)} had an apply conflict: ${error.message}`,
      { cause: error },
    );
  }
}

interface Failed {
  readonly error: unknown;
  readonly inputs: KubeObject;
  readonly fieldManager: string;
  readonly old: KubeObject;
}

/** Whatever failed, the state keeps the new inputs and the object as it is, so that the next update tries again. */
async function updateError(session: Session, query: UpdateQuery, failed: Failed): Promise<Error> {
  const { error, inputs, fieldManager, old } = failed;
  const attempt = `update of resource ${JSON.stringify(query.urn)} failed`;
  if (error instanceof NoMatchError || session.cluster.unreachable !== undefined)
    return session.failure(attempt, error, query.news);
  let live: KubeObject;
  try {
    live = error instanceof WaitError ? error.live : await session.objects.get(old);
  } catch {
    // The object is gone or cannot be read: the first error says more.
    return session.failure(attempt, error, query.news);
  }
  const cause = error instanceof Error ? error.message : String(error);
  const message = `the Kubernetes API server reported that ${JSON.stringify(idOf(live))} failed to fully initialize or become live: ${cause}`;
  const reasons = error instanceof WaitError ? error.reasons.map((reason) => redact(reason, query.news)) : [];
  const state = checkpoint(live, { inputs, fieldManager }, query.news);
  return new PartialFailure(redact(message, query.news), { id: idOf(live), state }, reasons);
}
