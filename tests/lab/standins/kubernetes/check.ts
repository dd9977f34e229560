import type { CheckQuery, Checked } from "../provider/provider.ts";
import { isObject, type Properties } from "../provider/values.ts";
import { plainObject } from "./checkpoint.ts";
import { withUnderscores } from "./crdKeys.ts";
import {
  apiVersionOf,
  isPatchToken,
  kindOf,
  kindOfToken,
  metadataOf,
  nameOf,
  namespaceOf,
  type KubeObject,
} from "./kubeObject.ts";
import { assignName } from "./names.ts";
import { normalize } from "./normalize.ts";
import { markSecrets } from "./secretMarks.ts";
import type { Session } from "./session.ts";

/** Completes inputs: the kind, a name, the provider's namespace; what is wrong with them is a list of refusals. */
export async function checkResource(session: Session, query: CheckQuery): Promise<Checked> {
  const { cluster, config, engine } = session;
  if (cluster.unreachable !== undefined && config.skipUpdateUnreachable) {
    engine.log(
      "WARNING",
      query.urn,
      "Cluster is unreachable but skipUpdateUnreachable flag is set to true, skipping...",
    );
    return { inputs: query.olds ?? {}, failures: [] };
  }
  const object = normalize({ ...kindOfToken(query.type), ...plainObject(query.news) });
  const refusals = refuse(object, query, config.enableServerSideApply);
  const nameless = refusals.length > 0 ? undefined : assignName(object, query);
  if (nameless) refusals.push(nameless);
  if (!namespaceOf(object) && (await isNamespaced(session, object))) {
    metadataOf(object).namespace = cluster.defaultNamespace;
  }
  return {
    inputs: markSecrets(withUnderscores(object), secretShape(query.news)),
    failures: refusals.map((reason) => ({ reason })),
  };
}

function refuse(object: KubeObject, { type }: CheckQuery, serverSide: boolean): string[] {
  if (kindOf(object).endsWith("List") && Array.isArray(object.items)) {
    return ["list resources cannot be created directly. Use the underlying resource type instead"];
  }
  if (isPatchToken(type) && !serverSide)
    return [
      "patch resources require Server-Side Apply mode, which is enabled using the `enableServerSideApply` Provider config",
    ];
  if (isPatchToken(type) && !nameOf(object)) return ["patch resources require the `.metadata.name` field to be set"];
  if (serverSide && !nameOf(object) && metadataOf(object).generateName) {
    return ["the `.metadata.generateName` field is not supported in Server-Side Apply mode"];
  }
  return [];
}

/** A kind that the cluster does not know yet is taken for namespaced, as most custom resources are. */
async function isNamespaced({ cluster }: Session, object: KubeObject): Promise<boolean> {
  if (cluster.unreachable !== undefined) return false;
  const mapping = await cluster.objects.discovery.find(apiVersionOf(object), kindOf(object));
  return mapping?.namespaced ?? true;
}

/** A secret `stringData` ends up in `data`, so it marks that too. */
function secretShape(news: Properties): Properties {
  return isObject(news) && news.stringData !== undefined ? { ...news, data: news.data ?? news.stringData } : news;
}
