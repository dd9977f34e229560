import { buildPage } from "./page.ts";
import { graph, number, ranking } from "./panels.ts";
import { by, chosen, rateNow } from "./scope.ts";

const firing = (severity: string): string => `ALERTS{alertstate="firing",severity="${severity}",${chosen}}`;
const root = `id="/",${chosen}`;

/** All clusters at a glance. */
export const fleet = buildPage({
  uid: "whizard-fleet",
  title: "Fleet",
  description: "Which clusters there are, whether they are well, and what they use.",
  sections: [
    {
      title: "Now",
      panels: [
        number({ title: "Clusters", unit: "short" }, `count(group ${by()} (up{${chosen}}))`),
        number({ title: "Nodes", unit: "short" }, `count(up{job="kubelet",${chosen}})`),
        number({ title: "Targets that do not answer", unit: "short" }, `sum(up{${chosen}} == bool 0)`, {
          warning: 1,
          critical: 10,
        }),
        number({ title: "Critical alerts", unit: "short" }, `count(${firing("critical")}) or vector(0)`, {
          warning: 1,
          critical: 1,
        }),
        number({ title: "Warnings", unit: "short" }, `count(${firing("warning")}) or vector(0)`, {
          warning: 1,
          critical: 50,
        }),
        number({ title: "Samples scraped at a time", unit: "short" }, `sum(scrape_samples_scraped{${chosen}})`),
      ],
    },
    {
      title: "Clusters",
      panels: [
        ranking({ title: "Clusters" }, [
          { title: "Targets", unit: "short", expr: `count ${by()} (up{${chosen}})` },
          { title: "Do not answer", unit: "short", expr: `sum ${by()} (up{${chosen}} == bool 0)` },
          { title: "Nodes", unit: "short", expr: `count ${by()} (up{job="kubelet",${chosen}})` },
          {
            title: "Pods",
            unit: "short",
            expr: `count ${by()} (group ${by("namespace", "pod")} (container_memory_working_set_bytes{pod!="",${chosen}}))`,
          },
          {
            title: "Cores used",
            unit: "short",
            expr: `sum ${by()} (${rateNow(`container_cpu_usage_seconds_total{${root}}`)})`,
          },
          { title: "Memory used", unit: "bytes", expr: `sum ${by()} (container_memory_working_set_bytes{${root}})` },
          {
            title: "Critical",
            unit: "short",
            expr: `count ${by()} (${firing("critical")}) or 0 * group ${by()} (up{${chosen}})`,
          },
          {
            title: "Warnings",
            unit: "short",
            expr: `count ${by()} (${firing("warning")}) or 0 * group ${by()} (up{${chosen}})`,
          },
        ]),
      ],
    },
    {
      title: "Over time",
      panels: [
        graph({ title: "Targets that do not answer", unit: "short" }, [
          { expr: `sum ${by()} (up{${chosen}} == bool 0)`, legend: "{{__TENANT_LABEL__}} {{cluster}}" },
        ]),
        graph({ title: "Samples scraped at a time", unit: "short" }, [
          { expr: `sum ${by()} (scrape_samples_scraped{${chosen}})`, legend: "{{__TENANT_LABEL__}} {{cluster}}" },
        ]),
      ],
    },
  ],
});
