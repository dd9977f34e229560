import { isSeq } from "yaml";
import type { Terminal } from "../terminal.ts";
import { UserError } from "../userError.ts";
import { dueCentrals, readCentrals, updateCentrals } from "./centralStacks.ts";
import { drainMember } from "./drainMember.ts";
import type { FleetOptions } from "./fleetEvent.ts";
import { appendMember, draftFleetFile, editFleetFile, nameOf } from "./editFleetFile.ts";
import { observeMember } from "./observeMember.ts";
import type { OpenFleet } from "./openFleet.ts";
import { outputsFor } from "./upFleet.ts";

/** A member that a fleet file is to get. */
export interface NewMember {
  readonly name: string;
  /** Path of its kubeconfig, relative to the fleet file. */
  readonly kubeconfig: string;
  readonly context?: string;
  readonly label?: readonly string[];
  readonly tenant?: string;
}

const labelsOf = (labels: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    labels.map((label) => {
      const [name = "", ...value] = label.split("=");
      if (name === "" || value.length === 0) throw new UserError(`--label ${label}: name=value is needed`);
      return [name, value.join("=")];
    }),
  );

/** Adds a member to a fleet file. A member that is there with the same fields stays, so that a broken `add` can be repeated. */
export const addMember = (file: string, member: NewMember, terminal: Terminal): void =>
  editFleetFile(file, terminal, (document) => {
    const { name, kubeconfig, context, label = [], tenant } = member;
    const members = document.get("members");
    if (isSeq(members) && members.items.some((item) => nameOf(item) === name)) return;
    appendMember(document, {
      name,
      ...(label.length === 0 ? {} : { labels: labelsOf(label) }),
      kubeconfig: { file: kubeconfig, ...(context === undefined ? {} : { context }) },
      ...(tenant === undefined ? {} : { tenant }),
    });
  });

/** How a member is removed. */
export interface RemoveOptions extends FleetOptions {
  /** Whether it is removed though its samples do not arrive, which loses what its Prometheus holds back. Default: false. */
  readonly withoutDraining?: boolean;
}

/**
 * Removes a member: waits until its samples have arrived, deletes its agent, first the Prometheus that sends what it still holds, then the proxy, then takes its
 * tenant out of the central cluster, so that its credential is worth nothing any more. Its blocks stay in the bucket, by their retention.
 * The file is written when all of it is done, so that a broken removal can be repeated.
 */
export const removeMember = async (
  open: OpenFleet,
  name: string,
  file: string,
  { terminal, withoutDraining = false, ...options }: RemoveOptions & { readonly terminal: Terminal },
): Promise<void> => {
  const member = open.fleet.members.find((each) => each.name === name);
  if (member === undefined) throw new UserError(`the fleet ${open.fleet.name} has no member ${name}`);
  const stack = open.stack(name);
  const { onEvent, cancel, now = Date.now } = options;
  onEvent?.({ kind: "started", member: name, at: now() });
  if ((await stack.updates()).length > 0 || stack.isBroken()) {
    const outputs = outputsFor(await readCentrals(open), member);
    if (!withoutDraining)
      await drainMember(name, () => observeMember(member, outputs, () => open.kubeconfig(member)), options);
    await stack.destroy(await open.memberInputs(member, outputs), {
      signal: cancel,
      onStep: (step) => onEvent?.({ kind: "step", cluster: name, step, at: now() }),
    });
  }
  onEvent?.({ kind: "succeeded", member: name, at: now() });
  const { fleet, write } = draftFleetFile(file, terminal, (document) => {
    const members = document.get("members");
    if (isSeq(members)) members.items = members.items.filter((item) => nameOf(item) !== name);
  });
  const without = open.again(fleet);
  await updateCentrals(without, options);
  if ((await dueCentrals(without)).length > 0)
    throw new UserError(`${name}: its credential still holds; remove it again`);
  write();
};
