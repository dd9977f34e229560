import * as pulumi from "@pulumi/pulumi";
import { objectNames, type AwsPlan, type Component, type KubeObject } from "../core/index.ts";
import { kinds } from "./kinds.ts";
import { type Outputs, revealOutputs } from "./tokens.ts";

/** Where objects are created. */
export interface Site {
  /** First part of the resources' names: the name of the user's component. */
  readonly prefix: string;
  readonly parent: pulumi.Resource;
  readonly dependsOn: readonly pulumi.Resource[];
  /** The cluster, where it is not that of the parent. */
  readonly provider?: pulumi.ProviderResource;
  readonly outputs: Outputs;
}

/**
 * A definition is shared by all stacks of a cluster, and all objects of its kind end with it. So it is taken over where it
 * is there already, and stays when the stack is destroyed.
 */
const withForce = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, "pulumi.com/patchForce": "true" } },
});

const emitObject = (
  object: KubeObject,
  name: string,
  { prefix, parent, dependsOn, provider, outputs }: Site,
): pulumi.CustomResource => {
  const kind = kinds[`${object.apiVersion}/${object.kind}`];
  if (kind === undefined) throw new Error(`no resource class for ${object.apiVersion} ${object.kind}`);
  const isShared = object.kind === "CustomResourceDefinition";
  const args = revealOutputs(isShared ? withForce(object) : object, outputs) as never;
  const cluster = provider === undefined ? {} : { provider };
  const opts = { parent, dependsOn: [...dependsOn], ...cluster, ...(isShared ? { retainOnDelete: true } : {}) };
  return new kind(`${prefix}/${name}`, args, opts);
};

/** Registers objects as resources; a resource's name is its object's name, so it never changes with its place. */
export const emitObjects = (objects: readonly KubeObject[], site: Site): readonly pulumi.CustomResource[] => {
  const names = objectNames(objects);
  return objects.map((object, index) => emitObject(object, names[index] ?? object.metadata.name, site));
};

/** What was registered on AWS, and the Outputs that are known by tokens from then on. */
export interface OnAws {
  readonly resources: readonly pulumi.CustomResource[];
  readonly outputs: Outputs;
}

/** Registers what a component has on AWS; its classes cost time to load, so that it is loaded where something has. */
export type EmitAws = (plan: AwsPlan, site: Site) => OnAws;

/** A part of a topology, as a group of resources. */
export class Part extends pulumi.ComponentResource {
  readonly children: readonly pulumi.CustomResource[];
  /** What is known by tokens here: what was before, and what its resources on AWS tell. */
  readonly outputs: Outputs;

  constructor({ type, name, objects, aws }: Component, site: Site, emitAws?: EmitAws) {
    super(`whizard:index:${type}`, `${site.prefix}/${name}`, {}, { parent: site.parent });
    const within: Site = { ...site, parent: this };
    const onAws = aws === undefined ? undefined : emitAws?.(aws, { ...within, prefix: `${site.prefix}/${name}` });
    const { resources, outputs } = onAws ?? { resources: [], outputs: site.outputs };
    const dependsOn = [...site.dependsOn, ...resources];
    this.outputs = outputs;
    this.children = [...resources, ...emitObjects(objects, { ...within, outputs, dependsOn })];
    this.registerOutputs({});
  }
}
