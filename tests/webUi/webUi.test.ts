import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { freePorts } from "../lab/freePorts.ts";
import { adminPassword, authorization, bytesOf } from "../isolation/attack.ts";
import { writeHeaders } from "../isolation/attacks/intruder.ts";
import { sendRaw } from "../isolation/door.ts";
import type { GatewayRun } from "../isolation/gatewayRun.ts";
import { Site } from "../isolation/site.ts";
import { bodyOfA, ownText } from "../isolation/tenantData.ts";
import { ensureTool } from "../lab/tools.ts";
import { waitFor } from "../lab/waitFor.ts";
import { startOAuth2Proxy } from "./oauth2ProxyRun.ts";
import { client, type SignInProvider, startProvider } from "./provider.ts";

const secret = (key: string) => ({ name: "sign-in", key });

/** Where screenshots of what the browser saw go, if anywhere. */
const pictures = process.env["WHIZARD_SCREENSHOTS"];

describe("the web UI in a real browser", function () {
  this.timeout(120_000);
  let site: Site;
  let gateway: GatewayRun;
  let provider: SignInProvider;
  let proxy: Awaited<ReturnType<typeof startOAuth2Proxy>>;
  let browser: Browser;
  let webUi: string;
  let signIn: string;

  before(async () => {
    const [port = 0] = await freePorts(1);
    signIn = `https://localhost:${port}`;
    provider = await startProvider(`${signIn}/oauth2/callback`);
    site = new Site({
      oauth2Proxy: {
        issuerUrl: provider.issuer,
        clientId: client.id,
        clientSecret: secret("client-secret"),
        cookieSecret: secret("cookie-secret"),
        redirectUrl: `${signIn}/oauth2/callback`,
        emailDomains: ["operators.example"],
        emails: ["guest@elsewhere.example"],
      },
    });
    await site.start();
    gateway = await site.startGateway();
    webUi = `https://localhost:${gateway.webUiPort}`;
    const body = bodyOfA(Date.now());
    const write = { method: "POST", target: "/a/api/v1/receive", headers: writeHeaders, body };
    expect((await sendRaw(gateway, bytesOf(write))).statuses).to.deep.equal([200]);
    proxy = await startOAuth2Proxy(site.built, site.authority, { port, webUiPort: gateway.webUiPort });
    // As root Chromium has no sandbox; it opens pages of this test only.
    const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
    browser = await chromium.launch({ executablePath: await ensureTool("chromium"), args });
  });
  after(async () => {
    await browser?.close();
    await proxy?.stop();
    await provider?.stop();
    await site?.stop();
  });

  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };

  const open = async (
    options: { readonly httpCredentials?: { username: string; password: string } } = {},
  ): Promise<Page> => (await browser.newContext({ ignoreHTTPSErrors: true, ...options })).newPage();

  /**
   * Runs an expression on the page that shows graphs until its answer is there: the page drops a click that comes before
   * its script has taken the expression over, and Query learns of an ingester's first samples some seconds late.
   */
  const seeData = async (page: Page, name: string): Promise<void> => {
    await page.getByRole("textbox").first().fill("orders");
    const answer = page.getByText(`${ownText}value`).first();
    await waitFor(
      "the answer on the page",
      async () => {
        await page.getByRole("button", { name: "Execute" }).click();
        return answer.waitFor({ timeout: 2_000 }).then(
          () => true,
          () => false,
        );
      },
      { seconds: 60 },
    );
    await picture(page, name);
  };

  const signInAs = async (page: Page, email: string): Promise<void> => {
    await page.goto(`${signIn}/`);
    await page.getByRole("button", { name: /OpenID Connect/ }).click();
    await page.locator("input[name=email]").fill(email);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Allow" }).click();
  };

  it("by basic authentication shows the data of all tenants to the administrator", async () => {
    const page = await open({ httpCredentials: { username: "admin", password: adminPassword } });
    await page.goto(webUi);
    await seeData(page, "basic-authentication");
  });

  it("by basic authentication shows nothing to others", async () => {
    const page = await open();
    // Without a password Chromium shows the answer's text, or says that it is none to show.
    const answer = await page.goto(webUi).catch((error: unknown) => String(error));
    if (typeof answer === "string") expect(answer).to.contain("ERR_INVALID_AUTH_CREDENTIALS");
    else expect(answer?.status()).to.equal(401);
    const tenant = await open({ httpCredentials: { username: "a", password: "password of a" } });
    expect((await tenant.goto(webUi))?.status()).to.equal(403);
  });

  it("by OpenID Connect shows the data to who may sign in, until they sign out", async () => {
    const page = await open();
    await signInAs(page, "olga@operators.example");
    await page.waitForURL((url) => url.origin === signIn && !url.pathname.startsWith("/oauth2"));
    await seeData(page, "signed-in");
    await page.goto(`${signIn}/oauth2/sign_out`);
    const after = await page.goto(`${signIn}/api/v1/query?query=orders`);
    expect(after?.status()).to.equal(403);
    expect(await page.content()).not.to.contain(ownText);
    await picture(page, "signed-out");
  });

  it("by OpenID Connect lets in who is named, whatever the domain", async () => {
    const page = await open();
    await signInAs(page, "guest@elsewhere.example");
    await page.waitForURL((url) => url.origin === signIn && !url.pathname.startsWith("/oauth2"));
  });

  it("by OpenID Connect refuses a user of the provider who is not allowed", async () => {
    const page = await open();
    await signInAs(page, "mallory@elsewhere.example");
    await page.waitForURL((url) => url.pathname === "/oauth2/callback");
    expect(await page.content()).to.match(/403|Forbidden|denied/i);
    await picture(page, "not-allowed");
    expect((await page.goto(`${signIn}/api/v1/query?query=orders`))?.status()).to.equal(403);
  });

  it("takes no credential and no cookie of anybody's own making", async () => {
    const forged = [
      { authorization: authorization.admin },
      { authorization: `Bearer ${client.secret}` },
      { cookie: "whizard_ui=forged" },
      { "x-forwarded-user": "olga@operators.example", "x-forwarded-email": "olga@operators.example" },
    ];
    for (const headers of forged) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, extraHTTPHeaders: headers });
      const answer = await (await context.newPage()).goto(`${signIn}/api/v1/query?query=orders`);
      expect(answer?.status(), JSON.stringify(headers)).to.equal(403);
    }
  });

  it("writes no secret into its log", () => {
    for (const text of [client.secret, adminPassword]) expect(proxy.log() + gateway.log()).not.to.contain(text);
  });
});
