import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Panel } from "./panels.ts";
import { chosen, tenantLabel } from "./scope.ts";

/** Panels below a heading. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice above the dashboard, besides those that all have. */
export interface Choice {
  readonly name: string;
  readonly label: string;
  /** Grafana's `label_values(…)`. */
  readonly query: string;
}

interface Page {
  /** Identity of the dashboard, in its address. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly choices?: readonly Choice[];
  readonly sections: readonly Section[];
}

const variable = ({ name, label, query }: Choice): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .query(query)
    .datasource({ type: "prometheus", uid: "${datasource}" })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    // Also what lacks the label.
    .allValue(".*")
    .current({ selected: true, text: ["All"], value: ["$__all"] });

/** What every dashboard asks for: whose series, of which cluster. */
const common: readonly Choice[] = [
  { name: "tenant", label: "Tenant", query: `label_values(up, ${tenantLabel})` },
  { name: "cluster", label: "Cluster", query: `label_values(up{${tenantLabel}=~"$tenant"}, cluster)` },
];

/** A choice of namespaces within what is chosen. */
export const namespaceChoice: Choice = {
  name: "namespace",
  label: "Namespace",
  query: `label_values(container_memory_working_set_bytes{${chosen}}, namespace)`,
};

/** A dashboard of sections; each lies below the one before. */
export const buildPage = ({ uid, title, description, choices = [], sections }: Page): Dashboard => {
  const page = [...common, ...choices].reduce(
    (builder, choice) => builder.withVariable(variable(choice)),
    new DashboardBuilder(`Whizard / ${title}`)
      .uid(uid)
      .description(description)
      .tags(["whizard"])
      .timezone("browser")
      .refresh("30s")
      .time({ from: "now-1h", to: "now" })
      .tooltip(DashboardCursorSync.Crosshair)
      .link(
        new DashboardLinkBuilder("Whizard")
          .type(DashboardLinkType.Dashboards)
          .tags(["whizard"])
          .asDropdown(true)
          .includeVars(true)
          .keepTime(true),
      )
      .withVariable(new DatasourceVariableBuilder("datasource").label("Source").type("prometheus")),
  );
  const built = sections
    .reduce(
      (builder, section) =>
        section.panels.reduce((inner, panel) => inner.withPanel(panel), builder.withRow(new RowBuilder(section.title))),
      page,
    )
    .build();
  return { ...built, panels: built.panels?.map((panel, index) => ({ ...panel, id: index + 1 })) ?? [] };
};
