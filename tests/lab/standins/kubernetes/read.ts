import { PartialFailure } from "../provider/partialFailure.ts";
import type { Found, ReadQuery } from "../provider/provider.ts";
import { copy, isObject } from "../provider/values.ts";
import { isNotFound, NoMatchError } from "./apiError.ts";
import { checkpoint, parseCheckpoint, plainObject, pruneToShape } from "./checkpoint.ts";
import { withUnderscores } from "./crdKeys.ts";
import { kindOfToken, type KubeObject } from "./kubeObject.ts";
import { fieldManagerOf } from "./names.ts";
import { normalize } from "./normalize.ts";
import { markSecrets } from "./secretMarks.ts";
import type { Session } from "./session.ts";

/** Reads an object by its ID; its inputs become what the cluster has of them, so that drift shows as a difference. */
export async function readResource(session: Session, query: ReadQuery): Promise<Found | undefined> {
  const { cluster, config, engine } = session;
  if (cluster.unreachable !== undefined) {
    if (config.deleteUnreachable) {
      engine.log(
        "WARNING",
        query.urn,
        "the cluster is unreachable and `deleteUnreachable` is set: deleting the resource from Pulumi state",
      );
      return undefined;
    }
    if (config.skipUpdateUnreachable) return { id: query.id, state: query.state, inputs: query.inputs };
    throw new Error(
      `failed to read resource state due to unreachable cluster (${cluster.unreachable}). If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"`,
    );
  }
  const old = parseCheckpoint(query.state);
  const oldInputs = normalize(plainObject(query.inputs));
  const isImport = Object.keys(oldInputs).length === 0;
  const live = await find(session, isImport ? { ...kindOfToken(query.type) } : oldInputs, query.id);
  if (!live) return undefined;
  const inputs = isImport ? inputsOf(live) : (pruneToShape(live, oldInputs) as KubeObject);
  const fieldManager = fieldManagerOf(inputs, old.fieldManager);
  const state = checkpoint(live, { inputs, fieldManager }, query.inputs);
  const checked = markSecrets(withUnderscores(copy(inputs)), query.inputs);
  const problems = isImport ? [] : await session.waiter.problemsNow(live, oldInputs);
  if (problems.length > 0) {
    const message = `Resource '${query.id}' was created but failed to initialize`;
    throw new PartialFailure(message, { id: query.id, state, inputs: checked }, problems);
  }
  return { id: query.id, state, inputs: checked };
}

async function find(session: Session, like: KubeObject, id: string): Promise<KubeObject | undefined> {
  const [name = "", namespace] = id.split("/").reverse();
  try {
    return await session.objects.get({ ...like, metadata: { name, ...(namespace && { namespace }) } });
  } catch (error) {
    if (isNotFound(error) || error instanceof NoMatchError) return undefined;
    throw error;
  }
}

/** Of an object that Pulumi did not make, everything but its status and what the API server fills in is taken for inputs. */
function inputsOf(live: KubeObject): KubeObject {
  const inputs = normalize(live);
  delete inputs.status;
  const annotations = isObject(inputs.metadata) ? inputs.metadata.annotations : undefined;
  if (isObject(annotations)) {
    delete annotations["deployment.kubernetes.io/revision"];
    delete annotations["kubectl.kubernetes.io/last-applied-configuration"];
  }
  return inputs;
}
