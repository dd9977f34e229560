import { expect } from "chai";
import { waitFor } from "../lab/waitFor.ts";
import { focused, goTo, PageTrial, picture, rowsOf } from "./pageTrial.ts";
import { simulate } from "./simulatedTopology.ts";

describe("the page of a status with a thousand tenants", function () {
  this.timeout(120_000);
  let trial: PageTrial;

  before(async () => {
    trial = await PageTrial.start(simulate(1000));
  });
  after(() => trial?.stop());
  afterEach(() => trial.endTest());

  it("shows them all, and finds one", async () => {
    const page = await trial.open("tenants");
    expect((await rowsOf(page)).length).to.equal(1000);
    await page.getByRole("searchbox").fill("0777");
    expect(await rowsOf(page)).to.deep.equal(["tenant-0777"]);
    await goTo(page, "placement");
    await page.locator(".pool").waitFor();
    expect(await page.locator(".pool h3").allTextContents()).to.deep.equal(["whizard-ingester-259"]);
    await page.getByRole("searchbox").fill("");
    expect(await page.locator(".pool").count()).to.equal(335);
    await picture(page, "placement-1000");
  });

  it("touches what has changed and nothing else, and leaves focus, selection and scroll where they are", async () => {
    const page = await trial.open("tenants", { viewport: { width: 1200, height: 700 } });
    const sort = page.getByRole("button", { name: "Ingester" });
    await sort.focus();
    const before = `(() => {
      const row = [...document.querySelectorAll("main tbody tr")][500];
      row.scrollIntoView({ block: "center" });
      getSelection().selectAllChildren(row.firstElementChild);
      const seen = { changed: new Set(), moved: 0, row, top: scrollY };
      new MutationObserver((records) => {
        for (const { type, target } of records) {
          const cell = target.nodeType === 1 ? target : target.parentElement;
          if (cell?.closest("main tbody") === null) continue;
          if (cell?.tagName === "TBODY") seen.moved += 1;
          else seen.changed.add(cell.cellIndex);
        }
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
      globalThis.seen = seen;
    })()`;
    await page.evaluate(before);
    const changed = () => page.evaluate<number[]>("[...seen.changed]");
    await waitFor("numbers that change", async () => (await changed()).length > 0, { seconds: 60 });
    // Series, samples and queries change with every look; names, ingesters, ages and states do not.
    for (const index of await changed()) expect(index).to.be.within(4, 6);
    const after = await page.evaluate<unknown>(
      "({ moved: seen.moved, isSame: seen.row.isConnected, scrolled: scrollY - seen.top, selected: String(getSelection()) })",
    );
    expect(after).to.deep.equal({ moved: 0, isSame: true, scrolled: 0, selected: "tenant-0500" });
    expect(await focused(page)).to.equal("Ingester");
  });

  it("adds and removes rows in their places, and keeps the others", async () => {
    const page = await trial.open("tenants");
    await page.evaluate("globalThis.row = document.querySelectorAll('main tbody tr')[1]");
    const { topology } = trial.site;
    trial.site.topology = { ...topology, tenants: ["first", ...topology.tenants.slice(1)] };
    await page.getByRole("rowheader", { name: "first", exact: true }).waitFor();
    expect((await rowsOf(page)).slice(0, 2)).to.deep.equal(["first", "tenant-0001"]);
    expect(await page.evaluate("row.isConnected && row.firstElementChild.textContent")).to.equal("tenant-0001");
    expect(await page.getByRole("rowheader", { name: "tenant-0000", exact: true }).count()).to.equal(0);
  });
});
