import { healthOf } from "./health.ts";
import { countOf, shortNumber } from "./shortTexts.ts";
import type { FlowEdge, Health, IngesterStatus, WhizardStatus } from "./status.ts";
import type { StatusView, Tone, ViewEdge, ViewPool, ViewStop, ViewTile } from "./view.ts";
import { healthCell, viewTables } from "./viewTables.ts";

const toneOf = (health: Health): Tone => healthCell(health).tone ?? "quiet";

const worstTone = (bad: number, warn: number): Tone => (bad > 0 ? "bad" : warn > 0 ? "warn" : "good");

const some = (parts: readonly (readonly [number, string])[], otherwise: string): string =>
  parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(", ") || otherwise;

const fleetTile = ({ clusters }: WhizardStatus): ViewTile => {
  const of = (health: Health): number => clusters.filter((it) => it.health === health).length;
  return {
    title: "Clusters",
    text: shortNumber(clusters.length),
    detail: some(
      [
        [of("down"), "silent"],
        [of("degraded"), "degraded"],
      ],
      clusters.length === 0 ? "none seen" : "all are well",
    ),
    tone: clusters.length === 0 ? "quiet" : worstTone(of("down"), of("degraded")),
    table: "fleet",
  };
};

const alertTile = ({ alerts }: WhizardStatus): ViewTile => {
  const firing = alerts.filter(({ state }) => state === "firing");
  const of = (severity: string): number => firing.filter((it) => it.severity === severity).length;
  return {
    title: "Alerts",
    text: shortNumber(firing.length),
    detail: some(
      [
        [of("critical"), "critical"],
        [of("warning"), "warning"],
        [alerts.length - firing.length, "pending"],
      ],
      firing.length === 0 ? "nothing fires" : "for information",
    ),
    tone: worstTone(of("critical"), of("warning")),
    table: "alerts",
  };
};

const ruleTile = ({ ruleGroups }: WhizardStatus): ViewTile => {
  const failing = ruleGroups.filter(({ health }) => health !== "ok");
  return {
    title: "Rule groups",
    text: shortNumber(ruleGroups.length),
    detail: some([[failing.length, "fail"]], ruleGroups.length === 0 ? "none" : "all are evaluated"),
    tone:
      ruleGroups.length === 0
        ? "quiet"
        : worstTone(failing.filter(({ health }) => health === "down").length, failing.length),
    table: "rules",
  };
};

const slotTile = ({ ingesters }: WhizardStatus): ViewTile => {
  const known = ingesters.filter(({ isRetiring, freeSlots }) => !isRetiring && freeSlots !== undefined);
  const retiring = ingesters.filter(({ isRetiring }) => isRetiring).length;
  return {
    title: "Free slots",
    text: known.length === 0 ? "-" : shortNumber(known.reduce((sum, { freeSlots = 0 }) => sum + freeSlots, 0)),
    detail: `on ${countOf(ingesters.length - retiring, "ingester")}${retiring > 0 ? `, ${retiring} retiring` : ""}`,
    tone: ingesters.some(({ health }) => health !== "ok") ? "warn" : "good",
    table: "placement",
  };
};

const sumOf = (values: readonly (number | undefined)[]): number | undefined =>
  values.every((value) => value === undefined) ? undefined : values.reduce<number>((sum, value = 0) => sum + value, 0);

const numberTile = (title: string, value: number | undefined, detail: string): ViewTile => ({
  title,
  text: shortNumber(value),
  detail,
  tone: "quiet",
  table: "tenants",
});

const tiles = (status: WhizardStatus): readonly ViewTile[] => {
  const { tenants } = status;
  const known = tenants.filter(({ origin }) => origin !== "rules").length;
  const waiting = tenants.filter(({ isReady }) => !isReady).length;
  return [
    fleetTile(status),
    {
      title: "Tenants",
      text: shortNumber(known),
      detail: some([[waiting, "not ready"]], known === 0 ? "none" : "all are ready"),
      tone: known === 0 ? "quiet" : worstTone(waiting, 0),
      table: "tenants",
    },
    alertTile(status),
    ruleTile(status),
    slotTile(status),
    numberTile("Active series", sumOf(tenants.map(({ series }) => series)), "with copies"),
    numberTile("Samples/s", sumOf(tenants.map(({ samplesPerSecond }) => samplesPerSecond)), "into ingesters"),
    numberTile("Queries/s", sumOf(tenants.map(({ queriesPerSecond }) => queriesPerSecond)), "of tenants"),
  ];
};

/** Stops that are components, in the order of the data's way. */
const componentStops = [
  ["gateway", "Gateway"],
  ["router", "Router"],
  ["ingester", "Ingesters"],
  ["compactor", "Compactors"],
  ["store", "Stores"],
  ["query", "Query"],
  ["query-frontend", "Query Frontend"],
  ["ruler", "Rulers"],
] as const;

const stops = ({ components, clusters, flow }: WhizardStatus): readonly ViewStop[] => {
  const flows = (name: string): Tone => (flow.some((it) => it.to === name && (it.rate ?? 0) > 0) ? "good" : "quiet");
  return [
    {
      name: "agents",
      title: "Agents",
      detail:
        clusters.length === 0 ? "unknown" : countOf(clusters.filter(({ targets }) => targets > 0).length, "cluster"),
      tone: flow.some((it) => it.from === "agents" && (it.rate ?? 0) > 0) ? "good" : "quiet",
    },
    ...componentStops.map(([name, title]): ViewStop => {
      const own = components.find(({ component }) => component === name);
      if (own === undefined) return { name, title, detail: "none", tone: "quiet" };
      return { name, title, detail: `${own.ready}/${own.wanted} ready`, tone: toneOf(own.health) };
    }),
    { name: "bucket", title: "Object storage", detail: "blocks", tone: flows("bucket") },
    { name: "readers", title: "Readers", detail: "Grafana, people", tone: flows("readers") },
  ];
};

const edgeOf = ({ from, to, what, rate }: FlowEdge): ViewEdge => ({
  from,
  to,
  what: `${what}/s`,
  text: shortNumber(rate),
  // A step each time it grows a hundredfold.
  strength: rate === undefined || rate <= 0 ? 0 : Math.min(4, Math.max(1, Math.ceil(Math.log10(rate + 1) / 2))),
});

const poolOf = (it: IngesterStatus): ViewPool => {
  const mark = it.isRetiring ? "retiring" : it.kind === "shared" ? undefined : it.kind;
  return {
    name: it.name,
    detail: `${it.ready}/${it.wanted} ready`,
    tone: toneOf(healthOf(it.ready, it.wanted)),
    tenants: it.tenants,
    free: it.isRetiring ? 0 : (it.freeSlots ?? 0),
    ...(mark === undefined ? {} : { mark }),
  };
};

/** A status as it is shown, in the terminal and on the page. */
export const viewStatus = (status: WhizardStatus): StatusView => ({
  title: `${status.namespace}/${status.name}`,
  health: healthCell(status.health),
  tiles: tiles(status),
  stops: stops(status),
  edges: status.flow.map(edgeOf),
  pools: status.ingesters.map(poolOf),
  tables: viewTables(status),
  missing: status.missing,
});
