import * as pulumi from "@pulumi/pulumi";
import type { AwsResource } from "../core/index.ts";
import { awsKinds } from "./awsKinds.ts";
import type { EmitAws, Site } from "./emit.ts";
import { revealOutputs } from "./tokens.ts";

type Known = Map<string, pulumi.Output<unknown>>;

const emitResource = (resource: AwsResource, site: Site, made: ReadonlyMap<string, pulumi.CustomResource>) => {
  const { type, name, args, after = [], protect = false, retainOnDelete = false } = resource;
  const before = after.flatMap((each) => made.get(each) ?? []);
  return new awsKinds[type](`${site.prefix}/${name}`, revealOutputs(args, site.outputs) as never, {
    parent: site.parent,
    dependsOn: [...site.dependsOn, ...before],
    protect,
    retainOnDelete,
  });
};

const remember = ({ outputs = {} }: AwsResource, made: pulumi.CustomResource, known: Known): void => {
  for (const [output, token] of Object.entries(outputs)) {
    const value = (made as unknown as Readonly<Record<string, pulumi.Output<unknown> | undefined>>)[output];
    if (value === undefined) throw new Error(`the resource class has no output ${output}`);
    known.set(token, value);
  }
};

/**
 * Registers what a storage has on AWS. The provider is the parent's: the one of the component's `providers`, or else the
 * stack's default one, which `pulumi:disable-default-providers: [aws]` forbids.
 */
export const emitAws: EmitAws = (plan, site) => {
  const outputs: Known = new Map(site.outputs);
  for (const { token, from, by } of plan.derived) {
    outputs.set(token, pulumi.output(revealOutputs(from, outputs) as pulumi.Input<string>).apply(by));
  }
  const made = new Map<string, pulumi.CustomResource>();
  for (const resource of plan.resources) {
    const emitted = emitResource(resource, { ...site, outputs }, made);
    remember(resource, emitted, outputs);
    made.set(resource.name, emitted);
  }
  return { resources: [...made.values()], outputs };
};
