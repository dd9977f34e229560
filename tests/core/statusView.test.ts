import { expect } from "chai";
import { describeStatus, viewStatus, type StatusView, type WhizardStatus } from "../../provider/core/index.ts";
import { shortDuration, shortNumber, shortSeconds } from "../../provider/core/status/shortTexts.ts";

const bare: WhizardStatus = describeStatus({
  name: "whizard",
  namespace: "metrics",
  workloads: [],
  tenants: [],
  ruleGroups: [],
  missing: [],
});

const cluster = { tenant: "t", cluster: "c", health: "ok", targets: 3, down: 0, critical: 0, warning: 0 } as const;
const ingester = {
  name: "i",
  kind: "shared",
  tenants: ["t"],
  ready: 1,
  wanted: 1,
  isRetiring: false,
  health: "ok",
} as const;
const alert = { alert: "A", severity: "critical", state: "firing", tenant: "t", about: "pod=p" } as const;
const group = { name: "g", ruler: "r", rules: 2, firing: 0, pending: 0, health: "ok", errors: [] } as const;

const textsOf = (view: StatusView, name: keyof StatusView["tables"]): readonly string[] =>
  view.tables[name].rows.map(({ cells }) => cells.map(({ text }) => text).join(" | "));

const tileOf = (status: Partial<WhizardStatus>, title: string) => {
  const found = viewStatus({ ...bare, ...status }).tiles.find((tile) => tile.title === title);
  return found && [found.text, found.detail, found.tone].join(" / ");
};

describe("how a status is shown", () => {
  it("writes numbers with the three digits that count, however large", () => {
    const cases: readonly (readonly [number | undefined, string])[] = [
      [undefined, "-"],
      [0, "0"],
      [0.001, "<0.01"],
      [0.5, "0.5"],
      [12.345, "12.3"],
      [999, "999"],
      [999_999, "1M"],
      [12_345, "12.3k"],
      [4_200_000_000, "4.2G"],
      [7e15, "7P"],
      [1e30, "1.00e+30"],
      [NaN, "-"],
      [Infinity, "-"],
    ];
    for (const [value, text] of cases) expect(shortNumber(value), String(value)).to.equal(text);
  });

  it("writes durations in their largest unit", () => {
    const cases = [0, 59, 60, 3599, 3600, 86_400, 1e12].map(shortDuration);
    expect(cases).to.deep.equal(["0 s", "59 s", "1 min", "59 min", "1 h", "1 d", "11.6M d"]);
    expect(shortDuration(undefined)).to.equal("-");
    expect([0.0123, 2.3456].map(shortSeconds)).to.deep.equal(["12 ms", "2.35 s"]);
  });

  it("says of nothing that it is nothing", () => {
    const { tables, tiles, pools, health } = viewStatus(bare);
    expect(
      Object.values(tables).flatMap(({ title, rows, empty }) => (title === "Flow" ? [] : [rows.length, empty])),
    ).to.deep.equal([
      0,
      "Nothing is deployed.",
      0,
      "No cluster has written yet.",
      0,
      "There are no ingesters.",
      0,
      "There are no tenants.",
      0,
      "No alert is known.",
      0,
      "No ruler evaluates anything.",
    ]);
    expect(pools).to.deep.equal([]);
    expect(health).to.deep.equal({ text: "ok", sort: 0, tone: "good" });
    expect(tiles.filter(({ tone }) => tone === "bad" || tone === "warn")).to.deep.equal([]);
  });

  it("puts the cluster that is worst first", () => {
    const view = viewStatus({
      ...bare,
      clusters: [
        { ...cluster, tenant: "a", sampleAgeSeconds: 9 },
        { ...cluster, tenant: "b", health: "degraded", down: 2, sampleAgeSeconds: 9 },
        { ...cluster, tenant: "c", cluster: "", health: "down", targets: 0 },
      ],
    });
    expect(textsOf(view, "fleet")).to.deep.equal([
      "c | - | down | - | 0 | 0 | 0 | 0",
      "b | c | degraded | 9 s | 3 | 2 | 0 | 0",
      "a | c | ok | 9 s | 3 | 0 | 0 | 0",
    ]);
  });

  it("shows an ingester's tenants and free places, and which is retiring or somebody's own", () => {
    const { pools } = viewStatus({
      ...bare,
      ingesters: [
        { ...ingester, name: "i-0", freeSlots: 2 },
        { ...ingester, name: "i-1", kind: "exclusive", freeSlots: 0, ready: 0, health: "down" },
        { ...ingester, name: "i-2", tenants: [], freeSlots: 3, isRetiring: true },
      ],
    });
    expect(pools).to.deep.equal([
      { name: "i-0", detail: "1/1 ready", tone: "good", tenants: ["t"], free: 2 },
      { name: "i-1", detail: "0/1 ready", tone: "bad", tenants: ["t"], free: 0, mark: "exclusive" },
      { name: "i-2", detail: "1/1 ready", tone: "good", tenants: [], free: 0, mark: "retiring" },
    ]);
  });

  it("counts what matters, in a tone that says whether it does", () => {
    const clusters = [cluster, { ...cluster, tenant: "u", health: "down" as const }];
    expect(tileOf({ clusters }, "Clusters")).to.equal("2 / 1 silent / bad");
    expect(tileOf({ clusters: [cluster] }, "Clusters")).to.equal("1 / all are well / good");
    const alerts = [alert, { ...alert, severity: "info" }, { ...alert, state: "pending" }];
    expect(tileOf({ alerts }, "Alerts")).to.equal("2 / 1 critical, 1 pending / bad");
    expect(tileOf({ alerts: [{ ...alert, severity: "info" }] }, "Alerts")).to.equal("1 / for information / good");
    expect(tileOf({ ruleGroups: [group, { ...group, health: "degraded" }] }, "Rule groups")).to.equal(
      "2 / 1 fail / warn",
    );
    const ingesters = [
      { ...ingester, freeSlots: 2 },
      { ...ingester, freeSlots: 3, isRetiring: true },
    ];
    expect(tileOf({ ingesters }, "Free slots")).to.equal("2 / on 1 ingester, 1 retiring / good");
    expect(tileOf({ ingesters: [ingester] }, "Free slots")).to.equal("- / on 1 ingester / good");
  });

  it("gives every row of a table a key of its own, whatever the names are", () => {
    const view = viewStatus({
      ...bare,
      alerts: [alert, alert, { ...alert, tenant: 't","x' }],
      clusters: [
        { ...cluster, tenant: "a\nb", cluster: "" },
        { ...cluster, tenant: "a", cluster: "b" },
      ],
      ruleGroups: [group, group],
    });
    for (const { title, rows } of Object.values(view.tables)) {
      expect(new Set(rows.map(({ key }) => key)).size, title).to.equal(rows.length);
    }
  });

  it("has a cell for every column", () => {
    const tenant = { tenant: "t", origin: "declared", state: "Ready", isReady: true } as const;
    const component = { component: "router", workloads: 1, ready: 1, wanted: 1, health: "ok" } as const;
    const view = viewStatus({
      ...bare,
      components: [component],
      clusters: [cluster],
      ingesters: [ingester],
      tenants: [tenant],
      alerts: [alert],
      ruleGroups: [group],
    });
    for (const { title, columns, rows } of Object.values(view.tables)) {
      expect(rows.length, title).to.be.greaterThan(0);
      for (const { cells } of rows) expect(cells.length, title).to.equal(columns.length);
    }
  });

  it("draws an edge the stronger the more flows, and only between stops that are there", () => {
    const { edges, stops } = viewStatus({
      ...bare,
      flow: [undefined, 0, 0.5, 50, 5000, 1e6, 1e12].map((rate, index) => ({
        from: "agents",
        to: "gateway",
        what: `n${index}`,
        ...(rate === undefined ? {} : { rate }),
      })),
    });
    expect(edges.map(({ text, strength }) => `${text} ${strength}`)).to.deep.equal([
      "- 0",
      "0 0",
      "0.5 1",
      "50 1",
      "5k 2",
      "1M 4",
      "1T 4",
    ]);
    const names = stops.map(({ name }) => name);
    for (const { from, to } of viewStatus(bare).edges) expect(names).to.include.members([from, to]);
  });
});
