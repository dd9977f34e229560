import { CommandError } from "@pulumi/pulumi/automation/errors.js";
import { paint, type Terminal } from "../terminal.ts";
import { exitCodes, UserError } from "../userError.ts";
import { addMember, removeMember, type NewMember } from "./changeMembers.ts";
import { driftFleet } from "./driftFleet.ts";
import type { FleetEvent, FleetOptions } from "./fleetEvent.ts";
import { catchInterrupts } from "./interrupts.ts";
import { OpenFleet, readFleet, type FleetSite } from "./openFleet.ts";
import { planFleet } from "./planFleet.ts";
import { ProgressBars, type BarStream } from "./progressBars.ts";
import { describeEvent } from "./progressLines.ts";
import { renderPlan, renderRollout, renderStatus, secondsOf } from "./report.ts";
import { rollbackFleet } from "./rollbackFleet.ts";
import type { RolloutResult } from "./runRollout.ts";
import { statusFleet } from "./statusFleet.ts";
import { syncFolder, syncRegistries } from "./syncFleet.ts";
import { upFleet } from "./upFleet.ts";

/** What every command on a fleet takes. */
export interface FleetCommandOptions {
  readonly file: string;
  readonly work?: string;
  readonly json?: boolean;
}

/** Where a command runs. */
export interface FleetTerminal extends Terminal {
  readonly site: FleetSite;
  /** Where bars can be drawn; undefined when nobody looks. */
  readonly bars: BarStream | undefined;
}

const open = async ({ file, work }: FleetCommandOptions, terminal: FleetTerminal): Promise<OpenFleet> => {
  const fleet = readFleet(file, terminal);
  const site = work === undefined ? terminal.site : { ...terminal.site, folder: work };
  return OpenFleet.open(fleet, OpenFleet.baseOf(file), site);
};

const printJson = (terminal: Terminal, value: unknown): void =>
  terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);

/** Runs something that takes long: shows how it goes on, and hears Ctrl-C. */
const followed = async <T>(
  { json }: FleetCommandOptions,
  terminal: FleetTerminal,
  run: (options: FleetOptions) => Promise<T>,
): Promise<T> => {
  const bars = json === true || terminal.bars === undefined ? undefined : new ProgressBars(terminal.bars);
  const say = (line: string): void => (bars === undefined ? terminal.err(`${line}\n`) : bars.say(line));
  const onEvent = (event: FleetEvent): void => {
    if (bars !== undefined) return bars.show(event);
    const line = describeEvent(event);
    if (line !== undefined) say(line);
  };
  const { interrupt, cancel, release } = catchInterrupts(say);
  try {
    return await run({ onEvent, interrupt, cancel, now: terminal.now });
  } finally {
    bars?.end();
    release();
  }
};

const reachCodes = { all: exitCodes.ok, some: exitCodes.some, none: exitCodes.none } as const;

const membersOf = ({ progress }: RolloutResult) => Object.fromEntries([...progress]);

const report = (
  result: RolloutResult,
  { json }: FleetCommandOptions,
  terminal: FleetTerminal,
  more: Readonly<Record<string, unknown>> = {},
): number => {
  const { end, reach } = result;
  if (json === true)
    printJson(terminal, { ...more, reach, ...end, members: membersOf(result), seconds: secondsOf(result) });
  else terminal.out(renderRollout(result));
  return reachCodes[reach];
};

const up = async (options: FleetCommandOptions, terminal: FleetTerminal): Promise<number> => {
  const fleet = await open(options, terminal);
  const result = await followed(options, terminal, (follow) => upFleet(fleet, follow));
  return report(result, options, terminal, { centralSeconds: result.centralSeconds });
};

const rollback = async (options: FleetCommandOptions, terminal: FleetTerminal): Promise<number> => {
  const fleet = await open(options, terminal);
  const result = await followed(options, terminal, (follow) => rollbackFleet(fleet, follow));
  const { withoutPrevious, rollout } = result;
  if (options.json !== true && withoutPrevious.length > 0) {
    terminal.err(`nothing to go back to, they are new: ${withoutPrevious.join(", ")}\n`);
  }
  return report(result, options, terminal, { rollout, withoutPrevious });
};

const plan = async (
  options: FleetCommandOptions & { readonly full?: boolean },
  terminal: FleetTerminal,
): Promise<number> => {
  const fleet = await open(options, terminal);
  const { full = false } = options;
  const summary = await followed(options, terminal, (follow) => planFleet(fleet, { ...follow, full }));
  if (options.json === true) printJson(terminal, summary);
  else terminal.out(renderPlan(summary));
  return summary.totals.failed === 0 ? exitCodes.ok : exitCodes.some;
};

const drift = async (options: FleetCommandOptions, terminal: FleetTerminal): Promise<number> => {
  const fleet = await open(options, terminal);
  const summary = await followed(options, terminal, (follow) => driftFleet(fleet, follow));
  if (options.json === true) printJson(terminal, summary);
  else terminal.out(renderPlan(summary));
  const { totals } = summary;
  return totals.updates + totals.replaces + totals.deletes + totals.failed === 0 ? exitCodes.ok : exitCodes.some;
};

const clear = "\u001b[2J\u001b[H";

const status = async (
  options: FleetCommandOptions & { readonly watch?: boolean; readonly recordsOnly?: boolean },
  terminal: FleetTerminal,
): Promise<number> => {
  const fleet = await open(options, terminal);
  const { recordsOnly = false, watch = false, json = false } = options;
  const show = async (): Promise<void> => {
    const clusters = await statusFleet(fleet, { recordsOnly });
    if (json) printJson(terminal, clusters);
    else terminal.out(`${watch ? clear : ""}${renderStatus(clusters, terminal.now())}`);
  };
  await show();
  while (watch) {
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await show();
  }
  return exitCodes.ok;
};

const add = async (
  name: string,
  options: FleetCommandOptions & Omit<NewMember, "name">,
  terminal: FleetTerminal,
): Promise<number> => {
  addMember(options.file, { ...options, name }, terminal);
  const fleet = await open(options, terminal);
  return report(
    await followed(options, terminal, (follow) => upFleet(fleet, { ...follow, only: [name] })),
    options,
    terminal,
  );
};

const remove = async (
  name: string,
  options: FleetCommandOptions & { readonly withoutDraining?: boolean },
  terminal: FleetTerminal,
): Promise<number> => {
  const fleet = await open(options, terminal);
  const { file, withoutDraining = false } = options;
  await followed(options, terminal, (follow) =>
    removeMember(fleet, name, file, { ...follow, withoutDraining, terminal }),
  );
  terminal.out(`${paint(terminal.colours.out, "green", name)} is removed; its tenant's data stay in the bucket\n`);
  return exitCodes.ok;
};

const sync = async (
  options: FleetCommandOptions & { readonly kubeconfigs?: string },
  terminal: FleetTerminal,
): Promise<number> => {
  const { file, kubeconfigs } = options;
  const result =
    kubeconfigs === undefined
      ? await syncRegistries(file, terminal.site.environment, terminal)
      : syncFolder(file, kubeconfigs, terminal);
  if (options.json === true) printJson(terminal, result);
  else {
    for (const { name } of result.add) terminal.out(`added ${name}\n`);
    for (const name of result.gone)
      terminal.err(`${name}: it is not there any more; \`whizard fleet remove ${name}\` removes it\n`);
    for (const line of result.refused) terminal.err(`${line}\n`);
  }
  return result.refused.length === 0 ? exitCodes.ok : exitCodes.invalid;
};

/** A command whose failing CLI is told in its own words, without a stack trace. */
const told =
  <Args extends readonly unknown[]>(command: (...args: Args) => Promise<number>) =>
  async (...args: Args): Promise<number> => {
    try {
      return await command(...args);
    } catch (cause) {
      if (cause instanceof CommandError) throw new UserError(cause.message, { cause });
      throw cause;
    }
  };

/** What stands behind `whizard fleet …`, by the commands' names; each gives the exit code. */
export const fleetCommands = {
  add: told(add),
  drift: told(drift),
  plan: told(plan),
  remove: told(remove),
  rollback: told(rollback),
  status: told(status),
  sync: told(sync),
  up: told(up),
};
