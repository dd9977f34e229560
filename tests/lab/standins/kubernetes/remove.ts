import { PartialFailure } from "../provider/partialFailure.ts";
import type { DeleteQuery } from "../provider/provider.ts";
import { isNotFound, NoMatchError } from "./apiError.ts";
import { WaitError } from "./await/waiter.ts";
import { checkpoint, parseCheckpoint } from "./checkpoint.ts";
import {
  annotationOf,
  annotations,
  idOf,
  isPatchToken,
  kindOf,
  nameOf,
  namespaceOf,
  type KubeObject,
} from "./kubeObject.ts";
import type { Session } from "./session.ts";

/** Deletes an object and waits until it is gone; one that is gone already is no error. */
export async function deleteResource(session: Session, query: DeleteQuery): Promise<void> {
  const { cluster, config, engine } = session;
  if (cluster.unreachable !== undefined && config.deleteUnreachable) {
    engine.log(
      "WARNING",
      query.urn,
      "the cluster is unreachable and `deleteUnreachable` is set: deleting the resource from Pulumi state",
    );
    return;
  }
  const { live, inputs, fieldManager } = parseCheckpoint(query.state);
  try {
    if (isPatchToken(query.type)) await relinquish(session, live, fieldManager);
    else await remove(session, query, live, inputs);
  } catch (error) {
    if (isNotFound(error) || error instanceof NoMatchError) return;
    if (!(error instanceof WaitError)) throw error;
    const state = checkpoint(error.live, { inputs, fieldManager }, query.state);
    throw new PartialFailure(error.message, { id: idOf(error.live), state }, error.reasons);
  }
}

async function remove(session: Session, query: DeleteQuery, live: KubeObject, inputs: KubeObject): Promise<void> {
  await session.objects.delete(live, propagationOf(inputs));
  if (annotationOf(inputs, annotations.skipAwait) === "true" && skipsWaiting.includes(kindOf(inputs))) return;
  await session.waiter.untilGone(live, {
    urn: query.urn,
    inputs,
    timeoutSeconds: query.timeoutSeconds,
  });
}

/** Kinds for which `pulumi.com/skipAwait` also means not to wait for the end. */
const skipsWaiting = ["Namespace", "Pod", "ReplicationController", "DaemonSet", "Deployment", "StatefulSet", "Job"];

function propagationOf(inputs: KubeObject): string {
  const policy = annotationOf(inputs, annotations.deletionPropagation).toLowerCase();
  return policy === "orphan" ? "Orphan" : policy === "background" ? "Background" : "Foreground";
}

/** A patch resource lets go of its fields by applying an object without any. */
async function relinquish({ objects }: Session, live: KubeObject, fieldManager: string): Promise<void> {
  const { apiVersion = "", kind = "" } = live;
  const metadata = { name: nameOf(live), ...(namespaceOf(live) && { namespace: namespaceOf(live) }) };
  await objects.get(live);
  await objects.apply({ apiVersion, kind, metadata }, { fieldManager, dryRun: false, force: false });
}
