import { healthOrder } from "./health.ts";
import { shortDuration, shortNumber, shortSeconds } from "./shortTexts.ts";
import type { AlertStatus, Health, RuleGroupStatus, WhizardStatus } from "./status.ts";
import type { TableName, Tone, ViewCell, ViewColumn, ViewRow, ViewTable } from "./view.ts";

const toneOf: Readonly<Record<Health, Tone>> = { ok: "good", degraded: "warn", down: "bad" };
const severityTones: Readonly<Record<string, Tone>> = { critical: "bad", warning: "warn" };

/** How well something is, the worst sorted first. */
export const healthCell = (health: Health): ViewCell => ({
  text: health,
  sort: healthOrder.indexOf(health),
  tone: toneOf[health],
});

const text = (value: string): ViewCell => (value === "" ? { text: "-", tone: "quiet" } : { text: value });
const cell = (shown: string, sort: number | undefined, tone?: Tone): ViewCell => ({
  text: shown,
  ...(sort === undefined ? { tone: "quiet" as const } : { sort, ...(tone === undefined ? {} : { tone }) }),
});
const count = (value: number | undefined, tone?: Tone): ViewCell =>
  cell(shortNumber(value), value, value === 0 ? "quiet" : tone);
const age = (seconds: number | undefined, tone?: Tone): ViewCell => cell(shortDuration(seconds), seconds, tone);
const readiness = (ready: number, wanted: number): ViewCell => cell(`${ready}/${wanted}`, ready - wanted);

const name = (title: string): ViewColumn => ({ title });
const number = (title: string): ViewColumn => ({ title, isNumber: true });

const rowOf = (key: readonly string[], ...cells: readonly ViewCell[]): ViewRow => ({ key: JSON.stringify(key), cells });

/** Rows of which several look the same keep apart by their number. */
const distinct = (rows: readonly ViewRow[]): readonly ViewRow[] => {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const before = seen.get(row.key) ?? 0;
    seen.set(row.key, before + 1);
    return before === 0 ? row : { ...row, key: `${row.key} ${before}` };
  });
};

const components = ({ components: all }: WhizardStatus): ViewTable => ({
  title: "Components",
  columns: [name("Component"), number("Ready"), name("Health")],
  rows: all.map((it) =>
    rowOf([it.component], text(it.component), readiness(it.ready, it.wanted), healthCell(it.health)),
  ),
  empty: "Nothing is deployed.",
});

const fleet = ({ clusters }: WhizardStatus): ViewTable => ({
  title: "Clusters",
  columns: [
    ...["Tenant", "Cluster", "Health"].map(name),
    ...["Newest sample", "Targets", "Down", "Critical", "Warning"].map(number),
  ],
  // The worst first; those that are alike stay in the order of their names.
  rows: clusters
    .toSorted((a, b) => healthOrder.indexOf(b.health) - healthOrder.indexOf(a.health))
    .map((it) =>
      rowOf(
        [it.tenant, it.cluster],
        text(it.tenant),
        text(it.cluster),
        healthCell(it.health),
        age(it.sampleAgeSeconds, it.health === "down" ? "bad" : undefined),
        count(it.targets),
        count(it.down, "warn"),
        count(it.critical, "bad"),
        count(it.warning, "warn"),
      ),
    ),
  empty: "No cluster has written yet.",
});

const placement = ({ ingesters }: WhizardStatus): ViewTable => ({
  title: "Placement",
  columns: [name("Ingester"), number("Ready"), number("Free slots"), name("Tenants")],
  rows: ingesters.map((it) =>
    rowOf(
      [it.name],
      text(it.name),
      { ...readiness(it.ready, it.wanted), tone: toneOf[it.health] },
      cell(shortNumber(it.freeSlots), it.freeSlots),
      it.isRetiring ? { text: "(retiring)", tone: "quiet" } : { text: it.tenants.join(", "), sort: it.tenants.length },
    ),
  ),
  empty: "There are no ingesters.",
});

const tenants = ({ tenants: all }: WhizardStatus): ViewTable => ({
  title: "Tenants",
  columns: [
    ...["Tenant", "From", "Ingester"].map(name),
    ...["Newest sample", "Series", "Samples/s", "Queries/s"].map(number),
    name("State"),
  ],
  rows: all.map((it) =>
    rowOf(
      [it.tenant],
      text(it.tenant),
      text(it.origin),
      text(it.ingester ?? ""),
      age(it.sampleAgeSeconds),
      count(it.series),
      count(it.samplesPerSecond),
      count(it.queriesPerSecond),
      { text: it.state, tone: it.isReady ? "good" : "bad" },
    ),
  ),
  empty: "There are no tenants.",
});

const flow = ({ flow: edges }: WhizardStatus): ViewTable => ({
  title: "Flow",
  columns: [name("From"), name("To"), number("A second")],
  rows: edges.map(({ from, to, what, rate }) =>
    rowOf([from, to], text(from), text(to), cell(rate === undefined ? "-" : `${shortNumber(rate)} ${what}`, rate)),
  ),
  empty: "Nothing flows.",
});

const stateTone = ({ state, severity }: AlertStatus): Tone =>
  state === "firing" ? (severityTones[severity] ?? "quiet") : "quiet";

const alerts = ({ alerts: all, clusters }: WhizardStatus): ViewTable => ({
  title: "Alerts",
  columns: [...["Severity", "Alert", "Tenant", "State"].map(name), number("For"), name("About")],
  rows: distinct(
    all.map((it, index) =>
      rowOf(
        [it.alert, it.tenant, it.severity, it.about],
        { ...text(it.severity), sort: all.length - index, tone: severityTones[it.severity] ?? "quiet" },
        text(it.alert),
        text(it.tenant),
        { text: it.state, tone: stateTone(it) },
        age(it.seconds),
        text(it.about),
      ),
    ),
  ),
  empty: clusters.length === 0 ? "No alert is known." : "No alert fires.",
});

const ruleCells = (it: RuleGroupStatus): readonly ViewCell[] => [
  text(it.ruler),
  text(it.name),
  count(it.rules),
  count(it.firing, "warn"),
  count(it.pending, "warn"),
  healthCell(it.health),
  text((it.lastEvaluation ?? "").replace(/^(.{10})T(.{8}).*$/, "$1 $2")),
  cell(shortSeconds(it.seconds), it.seconds),
  { text: it.errors.join("; "), tone: "bad" },
];

const rules = ({ ruleGroups }: WhizardStatus): ViewTable => ({
  title: "Rule groups",
  columns: [
    ...["Ruler", "Group"].map(name),
    ...["Rules", "Firing", "Pending"].map(number),
    ...["Health", "Last evaluation"].map(name),
    number("Took"),
    name("Errors"),
  ],
  rows: distinct(ruleGroups.map((it) => rowOf([it.ruler, it.name], ...ruleCells(it)))),
  empty: "No ruler evaluates anything.",
});

/** The tables of a status, in the order in which they are read. */
export const viewTables = (status: WhizardStatus): Readonly<Record<TableName, ViewTable>> => ({
  components: components(status),
  fleet: fleet(status),
  placement: placement(status),
  tenants: tenants(status),
  flow: flow(status),
  alerts: alerts(status),
  rules: rules(status),
});
