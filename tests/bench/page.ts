import type { Browser, CDPSession, Page } from "playwright-core";
import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "../lab/waitFor.ts";
import { startBrowser } from "../page/browser.ts";
import { simulate } from "../page/simulatedTopology.ts";
import { startStatusSite } from "../page/statusSite.ts";
import { lessIsBetter, type Result } from "./result.ts";

const count = 1000;
const rounds = 7;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Notes when the frame was done in which the rows came, in milliseconds since the page was asked for. */
const noteFirstPaint = `new MutationObserver((_, observer) => {
  if (document.querySelectorAll("main tbody tr").length < ${count}) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (globalThis.firstPaint = performance.now())));
}).observe(document, { childList: true, subtree: true })`;

const openTenants = async (browser: Browser, url: string): Promise<Page> => {
  const page = await (await browser.newContext({ viewport: { width: 1360, height: 900 } })).newPage();
  await page.addInitScript(noteFirstPaint);
  await page.goto(`${url}#tenants`);
  const isPainted = (): Promise<boolean> => page.evaluate<boolean>("globalThis.firstPaint !== undefined");
  await waitFor("the first paint", isPainted, { seconds: 30 });
  return page;
};

const firstPaint = async (browser: Browser, url: string): Promise<number> => {
  const page = await openTenants(browser, url);
  const value = await page.evaluate<number>("firstPaint");
  await page.context().close();
  return value;
};

/** Seconds that the page's main thread has worked: script, style, layout and paint. */
const busySeconds = async (session: CDPSession): Promise<number> => {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN;
};

/** Milliseconds of the main thread for one update, with everything that comes of it. */
const updateCost = async (browser: Browser, url: string): Promise<number> => {
  const page = await openTenants(browser, url);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const updates = () => page.evaluate<number>("performance.getEntriesByName('whizard-update', 'measure').length");
  const [seconds, done] = [await busySeconds(session), await updates()];
  while ((await updates()) < done + rounds) await sleep(500);
  const value = ((await busySeconds(session)) - seconds) * 1000;
  const counted = (await updates()) - done;
  await page.context().close();
  return value / counted;
};

/** What a browser takes for a topology of a thousand tenants. */
export const run = async (): Promise<readonly Result[]> => {
  const browser = await startBrowser();
  const site = await startStatusSite(simulate(count));
  try {
    const paints: number[] = [];
    for (let round = 0; round < rounds; round += 1) paints.push(await firstPaint(browser, site.page.url));
    const update = await updateCost(browser, site.page.url);
    const peer = "the goal";
    return [
      lessIsBetter(
        { bench: "page", metric: "page1000_firstPaint", value: median(paints), unit: "ms", peer, peerValue: 1000 },
        1000,
      ),
      lessIsBetter({ bench: "page", metric: "page1000_update", value: update, unit: "ms", peer, peerValue: 100 }, 100),
    ];
  } finally {
    await browser.close();
    await site.stop();
  }
};
