import axe from "axe-core";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { focused, goTo, PageTrial, picture, rowsOf, textsOf, views } from "./pageTrial.ts";
import { troubled } from "./simulatedTopology.ts";

describe("the page of a status in a real browser", function () {
  this.timeout(120_000);
  let trial: PageTrial;

  before(async () => {
    trial = await PageTrial.start(troubled(12));
  });
  after(() => trial?.stop());
  afterEach(() => trial.endTest());

  /** Clicks a link above the views. */
  const follow = async (page: Page, name: string): Promise<void> => {
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name }).click();
    await page.locator(`main[data-view=${name.toLowerCase()}]`).waitFor();
  };

  it("shows the fleet, tenants, who is on which ingester, alerts and rule groups", async () => {
    const page = await trial.open("fleet");
    expect((await rowsOf(page)).slice(0, 3)).to.deep.equal(["tenant-0002", "tenant-0001", "tenant-0000"]);
    expect(await textsOf(page, "tenant-0002")).to.deep.equal(["tenant-0002", "-", "down", "1 h", "0", "0", "0", "0"]);
    await follow(page, "Tenants");
    expect((await textsOf(page, "tenant-0004")).slice(0, 3)).to.deep.equal([
      "tenant-0004",
      "declared",
      "whizard-ingester-1",
    ]);
    await follow(page, "Placement");
    expect(
      await page.locator(".pool", { hasText: "whizard-ingester-3" }).locator(".tenant").allTextContents(),
    ).to.deep.equal(["tenant-0009", "tenant-0010", "tenant-0011"]);
    expect(await page.locator(".pool", { hasText: "retiring" }).locator("h3").allTextContents()).to.deep.equal([
      "whizard-ingester-4",
    ]);
    await follow(page, "Alerts");
    expect(await rowsOf(page)).to.deep.equal(["critical", "warning"]);
    await follow(page, "Rules");
    expect(await page.locator("tbody tr", { hasText: "no such metric" }).count()).to.equal(1);
    expect(await page.title()).to.equal("Rules · whizard/whizard · Whizard");
  });

  it("shows the data's way with its rates, as a drawing and as a table for who does not see it", async () => {
    const page = await trial.open("overview");
    await page.locator(".edge").first().waitFor();
    expect(await page.locator(".stop-title").allTextContents()).to.include.members([
      "Agents",
      "Gateway",
      "Object storage",
      "Readers",
    ]);
    expect(await page.locator(".edge .rate").allTextContents()).to.include.members(["3M", "12"]);
    const table = page.getByRole("region", { name: "Flow" });
    expect(await table.locator("tr", { hasText: "agents" }).locator("td").allTextContents()).to.deep.equal([
      "gateway",
      "3M samples",
    ]);
    await picture(page, "overview");
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has nothing against accessibility in any view, ${colorScheme}, by axe`, async () => {
      const page = await trial.open("overview", { colorScheme });
      await page.evaluate(axe.source);
      for (const view of views) {
        await goTo(page, view);
        const found = await page.evaluate<axe.AxeResults>("axe.run()");
        const lines = found.violations.map(
          ({ id, nodes }) => `${view}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`,
        );
        expect(lines).to.deep.equal([]);
        await picture(page, `${view}-${colorScheme}`);
      }
    });
  }

  it("takes the system's colours until others are chosen, and keeps the choice", async () => {
    const page = await trial.open("overview", { colorScheme: "dark" });
    const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const dark = await ground();
    const button = page.getByRole("button", { name: /^Theme/ });
    await button.click();
    expect(await button.textContent()).to.equal("Theme: light");
    expect(await ground()).not.to.equal(dark);
    await page.reload();
    expect(await button.textContent()).to.equal("Theme: light");
    expect(await ground()).not.to.equal(dark);
    await button.click();
    expect(await ground()).to.equal(dark);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await ground(), "dark was chosen").to.equal(dark);
  });

  it("is walked by keyboard alone: skip link, search, views, sorting", async () => {
    const page = await trial.open("tenants");
    await page.keyboard.press("Tab");
    expect(await focused(page)).to.equal("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).to.equal("main");
    expect(page.url()).to.match(/#tenants$/);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className"), "what scrolls").to.equal("scroll");
    await page.keyboard.press("Tab");
    expect(await focused(page)).to.equal("Tenant");
    const series = page.getByRole("button", { name: "Series" });
    for (let press = 0; press < 12 && (await focused(page)) !== "Series"; press++) await page.keyboard.press("Tab");
    expect(await focused(page)).to.equal("Series");
    const ring = await page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle");
    expect(ring, "a ring shows where the focus is").to.equal("solid");
    const sorted = () => page.getByRole("columnheader", { name: "Series" }).getAttribute("aria-sort");
    await page.keyboard.press("Enter");
    expect([await sorted(), (await rowsOf(page))[0]]).to.deep.equal(["descending", "tenant-0011"]);
    await page.keyboard.press("Space");
    expect([await sorted(), (await rowsOf(page))[0]]).to.deep.equal(["ascending", "tenant-0000"]);
    await page.keyboard.press("Enter");
    expect(await sorted()).to.equal("none");
    expect(await series.evaluate((it) => it === it.ownerDocument.activeElement)).to.equal(true);
    await page.keyboard.press("/");
    await page.keyboard.type("0007");
    expect(await rowsOf(page)).to.deep.equal(["tenant-0007"]);
    await page.keyboard.press("/");
    expect(await page.getByRole("searchbox").inputValue(), "a slash within a search is one").to.equal("0007/");
    expect(await page.getByText("Nothing is found.").isVisible()).to.equal(true);
    await page.keyboard.press("Escape");
    expect((await rowsOf(page)).length).to.equal(12);
  });

  it("finds in the overview what is anywhere", async () => {
    const page = await trial.open("overview");
    await page.getByRole("searchbox").fill("tenant-0001");
    const titles = page.locator("main h2");
    expect(await titles.allTextContents()).to.deep.equal(["Clusters", "Tenants", "Placement", "Alerts"]);
    await page.getByRole("searchbox").fill("<none>");
    expect(await page.getByText("Nothing is found for “<none>”.").isVisible()).to.equal(true);
  });

  it("fits a narrow screen without scrolling sideways", async () => {
    const page = await trial.open("overview", { viewport: { width: 360, height: 740 } });
    for (const view of views) {
      await goTo(page, view);
      expect(await page.evaluate("document.documentElement.scrollWidth"), view).to.be.at.most(360);
      await picture(page, `${view}-narrow`);
    }
    await goTo(page, "overview");
    await page.locator(".instead table").waitFor();
    expect(await page.locator(".drawing").isVisible()).to.equal(false);
  });
});
