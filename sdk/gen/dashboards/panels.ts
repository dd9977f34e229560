import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import * as stats from "@grafana/grafana-foundation-sdk/stat";
import * as tables from "@grafana/grafana-foundation-sdk/table";
import * as graphs from "@grafana/grafana-foundation-sdk/timeseries";

/** A panel of any kind. */
export type Panel = cog.Builder<dashboard.Panel>;

const source = { type: "prometheus", uid: "${datasource}" };

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

interface Line {
  readonly expr: string;
  /** Grafana's own template: `{{label}}`. */
  readonly legend: string;
}

interface Frame {
  readonly title: string;
  /** Grafana's name of a unit: `short`, `bytes`, `cps`, … */
  readonly unit: string;
  /** Columns of 24 that it takes. */
  readonly span?: number;
}

/** Lines over time. */
export const graph = ({ title, unit, span = 12 }: Frame, lines: readonly Line[]): Panel =>
  lines.reduce(
    (panel, { expr, legend }, index) =>
      panel.withTarget(
        new DataqueryBuilder().expr(expr).legendFormat(legend).range().refId(letters.charAt(index)).datasource(source),
      ),
    new graphs.PanelBuilder()
      .title(title)
      .unit(unit)
      .min(0)
      .span(span)
      .height(8)
      .datasource(source)
      .lineWidth(1)
      .fillOpacity(8)
      .showPoints(common.VisibilityMode.Never)
      .legend(
        new common.VizLegendOptionsBuilder()
          .displayMode(common.LegendDisplayMode.Table)
          .placement(common.LegendPlacement.Bottom)
          .showLegend(true)
          .calcs(["lastNotNull", "max"]),
      )
      .tooltip(
        new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
      ),
  );

/** From when on a number is yellow and red. */
interface Bounds {
  readonly warning: number;
  readonly critical: number;
}

const thresholds = ({ warning, critical }: Bounds) =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: "green" },
    { value: warning, color: "yellow" },
    { value: critical, color: "red" },
  ]);

/** One number of now. */
export const number = ({ title, unit, span = 4 }: Frame, expr: string, bounds?: Bounds): Panel => {
  const panel = new stats.PanelBuilder()
    .title(title)
    .unit(unit)
    .span(span)
    .height(4)
    .datasource(source)
    .graphMode(common.BigValueGraphMode.Area)
    .withTarget(new DataqueryBuilder().expr(expr).range().refId("A").datasource(source));
  return bounds === undefined
    ? panel.colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor("blue"))
    : panel.thresholds(thresholds(bounds));
};

interface Column {
  readonly title: string;
  readonly unit: string;
  readonly expr: string;
  /** Shown as a bar from 0 to 1. */
  readonly isShare?: boolean;
}

const columnStyle = ({ unit, isShare }: Column): dashboard.DynamicConfigValue[] => [
  { id: "unit", value: unit },
  { id: "decimals", value: unit === "short" ? 0 : 2 },
  ...(isShare === true
    ? [
        { id: "custom.cellOptions", value: { type: "gauge", mode: "basic" } },
        { id: "min", value: 0 },
        { id: "max", value: 1 },
      ]
    : []),
];

/** A table that is sorted by its first number, and by any other column with a click on it. */
export const ranking = ({ title, span = 24 }: Omit<Frame, "unit">, columns: readonly Column[]): Panel => {
  const panel = columns.reduce(
    (table, { expr }, index) =>
      table.withTarget(
        new DataqueryBuilder()
          .expr(expr)
          .instant()
          .format(PromQueryFormat.Table)
          .refId(letters.charAt(index))
          .datasource(source),
      ),
    new tables.PanelBuilder().title(title).span(span).height(10).datasource(source).filterable(true),
  );
  const valueOf = (index: number): string => (columns.length === 1 ? "Value" : `Value #${letters.charAt(index)}`);
  const names = Object.fromEntries(columns.map((column, index) => [valueOf(index), column.title]));
  return columns.reduce(
    (table, column) => table.overrideByName(column.title, columnStyle(column)),
    panel
      .withTransformation({ id: "merge", options: {} })
      .withTransformation({ id: "organize", options: { excludeByName: { Time: true }, renameByName: names } })
      .sortBy([new common.TableSortByFieldStateBuilder().displayName(columns[0]?.title ?? "").desc(true)]),
  );
};

/** A table of series by their labels, one a row. */
export const list = ({ title, span = 24 }: Omit<Frame, "unit">, expr: string, hidden: readonly string[]): Panel =>
  new tables.PanelBuilder()
    .title(title)
    .span(span)
    .height(12)
    .datasource(source)
    .filterable(true)
    .withTarget(new DataqueryBuilder().expr(expr).instant().format(PromQueryFormat.Table).refId("A").datasource(source))
    .withTransformation({
      id: "organize",
      options: { excludeByName: Object.fromEntries(["Time", "Value", ...hidden].map((name) => [name, true])) },
    });
