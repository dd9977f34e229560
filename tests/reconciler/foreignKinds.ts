import type { Api } from "../../provider/reconciler/api.ts";
import { eventually } from "./eventually.ts";

/** A kind that somebody else defines. */
export interface ForeignKind {
  readonly group: string;
  readonly versions: readonly string[];
  readonly plural: string;
  readonly kind: string;
  readonly scope: "Namespaced" | "Cluster";
}

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** A definition that takes anything. */
export const definitionOf = ({ group, versions, plural, kind, scope }: ForeignKind) => {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: versions.map((version, index) => ({ name: version, served: true, storage: index === 0, schema })),
    },
  };
};

/** Installs such a definition; returns how it is removed, with all its objects. */
export const installKind = async (api: Api, foreign: ForeignKind): Promise<() => Promise<void>> => {
  const { group, versions, plural } = foreign;
  const body = definitionOf(foreign);
  const { name } = body.metadata;
  await api.call({ method: "POST", path: definitions, body });
  await eventually(() =>
    api.call<object>({ method: "GET", path: `/apis/${group}/${versions[0]}/${plural}`, tries: 1 }),
  );
  return async () => {
    await api.call({ method: "DELETE", path: `${definitions}/${name}` });
  };
};
