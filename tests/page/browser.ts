import { chromium, type Browser, type Page } from "playwright-core";
import { ensureTool } from "../lab/tools.ts";

/** As root Chromium has no sandbox; it opens pages of these tests only. */
export const startBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await ensureTool("chromium"),
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });

/** What a page did that it should not have done: errors, refusals by its policy, and requests to elsewhere. */
export const watchPage = (page: Page, origin: string): readonly string[] => {
  const wrong: string[] = [];
  page.on("console", (message) => {
    // A connection that the test cuts is told there as well.
    if (message.type() === "error" && !message.text().includes("net::ERR")) wrong.push(message.text());
  });
  page.on("pageerror", ({ message }) => wrong.push(message));
  page.on("dialog", (dialog) => {
    wrong.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) wrong.push(`asked for ${request.url()}`);
  });
  return wrong;
};
