import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startBrowser, watchPage } from "./browser.ts";
import type { Simulated } from "./simulatedTopology.ts";
import { startStatusSite, type StatusSite } from "./statusSite.ts";

/** Where screenshots of what the browser saw go, if anywhere. */
const pictures = process.env["WHIZARD_SCREENSHOTS"];

export const views = ["overview", "fleet", "tenants", "placement", "alerts", "rules"] as const;

/** Shows another view, as a link to it does. */
export const goTo = async (page: Page, view: string): Promise<void> => {
  await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
  await page.locator(`main[data-view=${view}] section`).first().waitFor();
};

/** The first cells of the rows that are shown. */
export const rowsOf = (page: Page): Promise<string[]> => page.locator("main tbody th").allTextContents();

/** All cells of a row. */
export const textsOf = (page: Page, row: string): Promise<string[]> =>
  page
    .locator("tbody tr", { has: page.getByRole("rowheader", { name: row, exact: true }) })
    .locator("td, th")
    .allTextContents();

/** What has the focus, by its label or text. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()",
  );

export const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
};

/** A browser in front of a simulated topology's page. */
export class PageTrial {
  readonly site: StatusSite;
  private readonly browser: Browser;
  private wrong: readonly string[] = [];

  private constructor(site: StatusSite, browser: Browser) {
    this.site = site;
    this.browser = browser;
  }

  static async start(topology: Simulated): Promise<PageTrial> {
    const site = await startStatusSite(topology);
    return new PageTrial(site, await startBrowser());
  }

  async open(view: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await this.browser.newContext(options)).newPage();
    this.wrong = watchPage(page, this.site.page.url);
    await page.goto(`${this.site.page.url}#${view}`);
    await page.locator(`main[data-view=${view}] section`).first().waitFor();
    return page;
  }

  /** Changes what is there, and waits until the command has seen it. */
  async see(topology: Simulated): Promise<void> {
    this.site.topology = topology;
    const page = await (await this.browser.newContext()).newPage();
    await page.goto(`${this.site.page.url}#tenants`);
    const count = topology.tenants.length.toLocaleString("en");
    await page.locator("main .count", { hasText: new RegExp(`^${count}$`) }).waitFor();
    await page.context().close();
  }

  /** Closes the pages of a test, and throws what they did that they should not have done. */
  async endTest(): Promise<void> {
    for (const context of this.browser.contexts()) await context.close();
    expect(this.wrong).to.deep.equal([]);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.site.stop();
  }
}
