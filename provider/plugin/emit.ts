import * as pulumi from "@pulumi/pulumi";
import type { KubeObject } from "../core/index.ts";
import { kinds } from "./kinds.ts";
import { type Outputs, revealOutputs } from "./tokens.ts";

/** Where objects are created. */
export interface Site {
  /** First part of the resources' names: the name of the user's component. */
  readonly prefix: string;
  readonly parent: pulumi.Resource;
  readonly dependsOn: readonly pulumi.Resource[];
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

const emitObject = (object: KubeObject, { prefix, parent, dependsOn, outputs }: Site): pulumi.CustomResource => {
  const kind = kinds[`${object.apiVersion}/${object.kind}`];
  if (kind === undefined) throw new Error(`no resource class for ${object.apiVersion} ${object.kind}`);
  const isShared = object.kind === "CustomResourceDefinition";
  const args = revealOutputs(isShared ? withForce(object) : object, outputs) as never;
  const opts = { parent, dependsOn: [...dependsOn], ...(isShared ? { retainOnDelete: true } : {}) };
  return new kind(`${prefix}/${object.metadata.name}`, args, opts);
};

/** Registers objects as resources; a resource's name is its object's name, so it never changes with its place. */
export const emitObjects = (objects: readonly KubeObject[], site: Site): readonly pulumi.CustomResource[] =>
  objects.map((object) => emitObject(object, site));

/** A part of a topology, as a group of resources. */
export class Part extends pulumi.ComponentResource {
  readonly children: readonly pulumi.CustomResource[];

  constructor(type: string, name: string, objects: readonly KubeObject[], site: Site) {
    super(`whizard:index:${type}`, `${site.prefix}/${name}`, {}, { parent: site.parent });
    this.children = emitObjects(objects, { ...site, parent: this });
    this.registerOutputs({});
  }
}
