import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { ports } from "../../provider/core/index.ts";
import { waitFor } from "../lab/waitFor.ts";
import { startBrowser, watchPage } from "../page/browser.ts";
import { goTo, picture, views } from "../page/pageTrial.ts";
import { type ServedPage, servePageOf } from "../page/statusSite.ts";
import type { Cluster } from "./cluster.ts";

/** Where something flows in the quick start whether anybody asks or not. */
const ways = ["agents gateway", "gateway router", "router ingester", "ingester query", "query ruler", "ruler router"];

/** The cells of the table that is shown, a row a line. */
const rowsOf = async (page: Page): Promise<readonly (readonly string[])[]> => {
  const rows = await page.locator("main tbody tr").all();
  return Promise.all(rows.map((row) => row.locator("th, td").allTextContents()));
};

/** The page of `whizard status --web` in a browser, before a topology that runs. */
export class QuickStartPage {
  private readonly served: ServedPage;
  private readonly browser: Browser;
  private readonly page: Page;
  /** What the page did that it should not have done. */
  readonly wrong: readonly string[];

  private constructor(served: ServedPage, browser: Browser, page: Page) {
    this.served = served;
    this.browser = browser;
    this.page = page;
    this.wrong = watchPage(page, served.url);
  }

  static async open(args: readonly string[]): Promise<QuickStartPage> {
    const served = await servePageOf([...args, "--watch", "2"]);
    const browser = await startBrowser();
    const page = await (await browser.newContext({ viewport: { width: 1360, height: 900 } })).newPage();
    const opened = new QuickStartPage(served, browser, page);
    await page.goto(served.url);
    return opened;
  }

  /** Waits until the rows of a view hold; `meanwhile` is done before each look. */
  async until(
    view: (typeof views)[number],
    what: string,
    { holds, meanwhile }: { readonly holds: (rows: string) => boolean; readonly meanwhile?: () => Promise<unknown> },
  ): Promise<void> {
    await goTo(this.page, view);
    let seen = "";
    const look = async (): Promise<boolean> => {
      await meanwhile?.();
      seen = (await rowsOf(this.page)).map((cells) => cells.join(" | ")).join("\n");
      return holds(seen);
    };
    await waitFor(what, look, { seconds: 240 }).catch((cause: unknown) => {
      throw new Error(`${(cause as Error).message}; the page has\n${seen}`, { cause });
    });
  }

  /** Waits until what is drawn says that something flows everywhere. */
  async untilAllFlows(): Promise<void> {
    await goTo(this.page, "overview");
    let still: readonly string[] = ways;
    const look = async (): Promise<boolean> => {
      const rows = await this.page.locator(".instead tbody tr").all();
      const cells = await Promise.all(rows.map((row) => row.locator("th, td").allTextContents()));
      const flows = cells
        .filter(([, , rate = ""]) => /^[0-9.,kM]*[1-9]/.test(rate))
        .map(([from, to]) => `${from} ${to}`);
      still = ways.filter((way) => !flows.includes(way));
      return still.length === 0;
    };
    await waitFor("rates on the data's way", look, { seconds: 240 }).catch((cause: unknown) => {
      throw new Error(`nothing flows from ${still.join(", from ")}`, { cause });
    });
    expect(await this.page.locator(".edge .rate").count(), "edges of the drawing").to.be.at.least(ways.length);
  }

  /** Keeps what every view looks like in both colours, where that is asked for. */
  async keepPictures(): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await this.page.emulateMedia({ colorScheme });
      for (const view of views) {
        await goTo(this.page, view);
        await picture(this.page, `quick-start-${view}-${colorScheme}`);
      }
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.served.stop();
  }
}

/** The alerts that the topology's own Alertmanager has, as `name of tenant`. */
export const alertsOf = async (cluster: Cluster): Promise<readonly string[]> => {
  const service = `/api/v1/namespaces/whizard/services/whizard-alertmanager:${ports.alertmanager}/proxy`;
  const alerts = JSON.parse(await cluster.kubectl("get", "--raw", `${service}/api/v2/alerts`)) as readonly {
    readonly labels: Readonly<Record<string, string>>;
  }[];
  return alerts.map(({ labels }) => `${labels["alertname"]} of ${labels["tenant_id"]}`).sort();
};
