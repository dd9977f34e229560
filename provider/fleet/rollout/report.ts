import Table from "cli-table3";
import type { MemberProgress, PlanSummary } from "../../core/index.ts";
import type { RolloutResult } from "./runRollout.ts";
import type { ClusterStatus } from "./statusFleet.ts";

const plain = { style: { head: [], border: [] } };

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({ head: [...head], ...plain });
  for (const row of rows) table.push([...row]);
  return `${table.toString()}\n`;
};

const wordOf = (state: MemberProgress): string => {
  switch (state.phase) {
    case "current":
      return "was up to date";
    case "updated":
      return "updated";
    case "waiting":
      return "not started";
    case "running":
      return "running";
    case "failed":
    case "resting":
      return `failed: ${state.reason}`;
    case "locked":
      return `locked: ${state.holder}`;
  }
};

const endings: Readonly<Record<RolloutResult["end"]["outcome"], string>> = {
  done: "The rollout is through.",
  held: "The rollout is held; run it again to go on.",
  aborted: "The rollout is aborted; `whizard fleet rollback` takes it back.",
  interrupted: "The rollout was interrupted; run it again to go on.",
};

/** How long each member's last update took, in seconds. */
export const secondsOf = ({ events }: RolloutResult): Readonly<Record<string, number>> => {
  const begun = new Map<string, number>();
  const seconds: Record<string, number> = {};
  for (const event of events) {
    if (event.kind === "started") begun.set(event.member, event.at);
    else if (event.kind === "succeeded")
      seconds[event.member] = (event.at - (begun.get(event.member) ?? event.at)) / 1000;
  }
  return seconds;
};

/** Every member and how it ended, then how the whole ended and why. */
export const renderRollout = (result: RolloutResult): string => {
  const { progress, end } = result;
  const seconds = secondsOf(result);
  const rows = [...progress].map(([member, state]) => {
    const took = seconds[member];
    return [member, wordOf(state), took === undefined ? "" : `${Math.round(took)} s`];
  });
  const reasons = end.reasons.map((reason) => `  ${reason}\n`).join("");
  return `${tableOf(["cluster", "result", "took"], rows)}${endings[end.outcome]}\n${reasons}`;
};

const shown = (count: number): string => (count === 0 ? "" : String(count));

/** A row for each cluster that would change, what is dangerous first, and what that is. */
export const renderPlan = ({ clusters, totals }: PlanSummary): string => {
  const changed = clusters.filter(
    ({ creates, updates, replaces, deletes, failed }) =>
      creates + updates + replaces + deletes > 0 || failed !== undefined,
  );
  const rows = changed.map(({ name, creates, updates, replaces, deletes, dangers, failed }) => [
    name,
    ...[creates, updates, replaces, deletes].map(shown),
    failed === undefined ? dangers.join("\n") : `failed: ${failed}`,
  ]);
  const same = totals.clusters - changed.length;
  const table =
    rows.length === 0 ? "" : tableOf(["cluster", "create", "update", "replace", "delete", "takes away"], rows);
  return `${table}${same} of ${totals.clusters} clusters stay as they are.\n`;
};

const ago = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
};

/** A row for each cluster. */
export const renderStatus = (clusters: readonly ClusterStatus[], now: number): string =>
  tableOf(
    ["cluster", "state", "version", "last rollout", "tenant", "newest sample", "series"],
    clusters.map(({ name, state, version = "", at, rollout = "", tenant = "", sampleAgeMs, series, unreadable }) => [
      name,
      state,
      version,
      at === undefined ? "" : `${ago(now - at)} ago (${rollout.replace(/^(rollback:)?(.{8}).*/, "$1$2")})`,
      tenant,
      sampleAgeMs === undefined ? (unreadable ?? "") : `${ago(sampleAgeMs)} ago`,
      series === undefined ? "" : String(series),
    ]),
  );
