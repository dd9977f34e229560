import { expect } from "chai";
import { request } from "node:http";
import { simulate } from "./simulatedTopology.ts";
import { servePageOf, startStatusSite, type StatusSite } from "./statusSite.ts";

describe("the server of a status's page", () => {
  let site: StatusSite;

  before(async () => {
    site = await startStatusSite(simulate(3));
  });
  after(() => site?.stop());

  /** What the server answers to a request that no browser of ours would send. */
  const answerTo = (method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(site.page.url);
      const sent = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on("error", reject).end();
    });

  it("answers its own machine by its own names, for reading only", async () => {
    const statuses = await Promise.all([
      answerTo("GET", "/"),
      answerTo("HEAD", "/page.js"),
      answerTo("GET", "/", { host: "localhost:9999" }),
      answerTo("GET", "/events", { host: "rebound.example" }),
      answerTo("GET", "/", { host: "localhost.example" }),
      answerTo("POST", "/events"),
      answerTo("GET", "/../../../etc/passwd"),
      answerTo("GET", "/whizard.cjs"),
    ]);
    expect(statuses).to.deep.equal([200, 200, 200, 403, 403, 405, 404, 404]);
    const { headers } = await fetch(site.page.url);
    expect(headers.get("content-security-policy")).to.match(/^default-src 'none'; script-src 'self'; style-src 'self'/);
    expect(headers.get("content-security-policy")).not.to.match(/unsafe|\*|data:/);
  });

  it("tells in one line that a port is taken, and that a page is no JSON", async () => {
    const { port } = new URL(site.page.url);
    const failure = (...args: readonly string[]): Promise<string> =>
      servePageOf(["--kubeconfig", site.kubeconfig, ...args]).then(
        () => "none",
        ({ message }: Error) => message,
      );
    expect(await failure("--web", port)).to.equal(
      `whizard status ended with 1: error: the port ${port} is taken: name another by --web PORT, or 0 for any\n`,
    );
    expect(await failure("--json")).to.match(
      /^whizard status ended with 2: error: option '--web \[port\]' cannot be used with/,
    );
    expect(await failure("--web", "65536")).to.match(/^whizard status ended with 2: .*It is no port from 0 to 65535\./);
  });
});
