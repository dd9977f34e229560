import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { alerts } from "./alerts.ts";
import { fleet } from "./fleet.ts";
import { podsPage } from "./pods.ts";
import { resources } from "./resources.ts";
import { tenants } from "./tenants.ts";
import { thanos } from "./thanos.ts";

const pages: readonly Dashboard[] = [fleet, resources, alerts, tenants, thanos, podsPage];

/** The text of each dashboard, by the name of its file. */
export const renderDashboards = (): Readonly<Record<string, string>> =>
  Object.fromEntries(pages.map((page) => [`${page.uid ?? ""}.json`, `${JSON.stringify(page)}\n`]));
