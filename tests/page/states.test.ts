import { expect } from "chai";
import { goTo, PageTrial, picture, rowsOf, textsOf, views } from "./pageTrial.ts";
import { simulate, troubled } from "./simulatedTopology.ts";

describe("the page of a status, whatever there is to show", function () {
  this.timeout(120_000);
  let trial: PageTrial;

  before(async () => {
    trial = await PageTrial.start(simulate(3));
  });
  after(() => trial?.stop());
  afterEach(() => trial.endTest());

  it("takes names for names, whatever they are", async () => {
    const hostile = [
      `<img src=x onerror="alert('name')">`,
      `"><script>alert(1)</script>`,
      "javascript:alert(1)",
      "\u202Eevil\u0000",
      "__proto__",
      "x".repeat(300),
    ];
    await trial.see({
      ...simulate(0),
      tenants: hostile,
      alerts: hostile.map((tenant) => ({ alert: tenant, severity: tenant, tenant })),
    });
    const page = await trial.open("tenants", { viewport: { width: 800, height: 900 } });
    expect(await rowsOf(page)).to.have.members(hostile);
    for (const view of views) {
      await goTo(page, view);
      expect(await page.locator("main img, main script, main iframe").count(), view).to.equal(0);
      expect(await page.evaluate("document.documentElement.scrollWidth"), view).to.be.at.most(800);
    }
    await picture(page, "hostile");
  });

  it("says of a topology without tenants that there are none, and why numbers are missing", async () => {
    await trial.see(simulate(0));
    const page = await trial.open("tenants");
    expect(await page.getByText("There are no tenants.").isVisible()).to.equal(true);
    await goTo(page, "alerts");
    await page.getByText("No alert is known.").waitFor();
    await goTo(page, "fleet");
    await page.getByText("No cluster has written yet.").waitFor();
    await picture(page, "empty");
  });

  it("shows values of any size in the same room", async () => {
    await trial.see({ ...simulate(6), scale: 1e12 });
    const page = await trial.open("tenants");
    expect((await textsOf(page, "tenant-0003"))[4]).to.equal("100P");
    await trial.see({ ...simulate(6), scale: 1e290 });
    await page.getByText("1.00e+295").first().waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).to.equal(true);
  });

  it("says when the cluster is away, keeps what is known, and goes on when it is back", async () => {
    await trial.see(troubled(12));
    const page = await trial.open("tenants");
    const banner = page.getByRole("alert");
    expect(await banner.isVisible()).to.equal(false);
    trial.site.isAway = true;
    await banner.waitFor();
    expect(await banner.textContent()).to.match(
      /^The topology cannot be read: .*does not answer.* What is shown was updated /,
    );
    expect((await rowsOf(page)).length).to.equal(12);
    await picture(page, "away");
    trial.site.isAway = false;
    await banner.waitFor({ state: "hidden" });
    await page.locator(".live[data-state=live]").waitFor();
  });

  it("says that the command has ended, and the command ends well on Ctrl-C", async () => {
    const own = await PageTrial.start(simulate(3));
    const page = await own.open("overview");
    expect(await own.site.stop()).to.equal(0);
    const banner = page.getByRole("alert");
    await banner.waitFor();
    expect(await banner.textContent()).to.match(
      /^The command that serves this page does not answer\. What is shown was updated/,
    );
    await own.stop();
  });
});
