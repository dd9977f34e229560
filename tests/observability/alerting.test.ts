import { expect } from "chai";
import { writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { renderAlerting } from "../../provider/core/thanos/alerting.ts";
import { authority } from "../core/haproxy/certificates.ts";
import { temporaryFolder } from "../core/haproxy/haproxyProcess.ts";
import { recordingServer, type RecordingServer } from "../core/haproxy/recordingServer.ts";
import { waitFor } from "../lab/waitFor.ts";
import { oneSeries, startRuler } from "./alertSite.ts";
import type { OwnProcess } from "./ownProcess.ts";

const basicAuth = { username: "whizard", passwordSecret: { name: "alerts", key: "password" } };
const bearerTokenSecret = { name: "alerts", key: "token" };

describe("a real ruler and Alertmanagers that ask for credentials", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const running: (OwnProcess | Server)[] = [];
  let secure: RecordingServer;
  let plain: RecordingServer;
  let untrusted: RecordingServer;

  before(async function () {
    this.timeout(900_000);
    const file = (name: string, text: string): string => {
      const path = join(folder.path, name);
      writeFileSync(path, text);
      return path;
    };
    const trusted = authority(folder.path, "authority");
    secure = await recordingServer("secure", trusted.issue("alerts.internal"));
    plain = await recordingServer("plain");
    untrusted = await recordingServer("untrusted", authority(folder.path, "stranger").issue("alerts.internal.example"));
    const tls = { serverName: "alerts.internal", insecureSkipVerify: false };
    const config = renderAlerting([
      {
        target: { url: `https://127.0.0.1:${secure.port}/team-b/`, timeout: "5s", basicAuth, tls },
        credentialFile: file("password", "of whizard"),
        tlsFiles: { ca: trusted.caFile },
      },
      {
        target: { url: `http://127.0.0.1:${plain.port}`, timeout: "5s", bearerTokenSecret },
        credentialFile: file("token", "a-token"),
        tlsFiles: {},
      },
      {
        target: { url: `https://127.0.0.1:${untrusted.port}`, timeout: "5s", tls },
        tlsFiles: { ca: trusted.caFile },
      },
    ]);
    const query = await oneSeries();
    running.push(query);
    const rules = [{ alert: "Always", expr: "vector(1)", labels: { severity: "warning" } }];
    running.push(
      await startRuler(folder.path, rules, query, ['--label=tenant_id="a"', `--alertmanagers.config=${config}`]),
    );
  });
  after(async () => {
    for (const each of running.reverse()) {
      if ("stop" in each) await each.stop();
      else each.close();
    }
    for (const server of [secure, plain, untrusted]) await server.close();
    folder.remove();
  });

  it("sends the password to the one whose certificate is trusted, and the token to the other", async () => {
    for (const server of [secure, plain])
      await waitFor("the alert arrives", () => Promise.resolve(server.arrivals.length > 0), { seconds: 60 });
    const [first] = secure.arrivals;
    expect([first?.method, first?.url]).to.deep.equal(["POST", "/team-b/api/v2/alerts"]);
    const credential = Buffer.from("whizard:of whizard").toString("base64");
    expect(first?.headers.authorization).to.equal(`Basic ${credential}`);
    const [second] = plain.arrivals;
    expect([second?.url, second?.headers.authorization]).to.deep.equal(["/api/v2/alerts", "Bearer a-token"]);
  });

  it("tells them the alert with its tenant, and without the replica's label", () => {
    const alerts = JSON.parse(secure.arrivals[0]?.body ?? "[]") as readonly { readonly labels: object }[];
    expect(alerts.map(({ labels }) => labels)).to.deep.equal([
      { alertname: "Always", severity: "warning", tenant_id: "a" },
    ]);
  });

  it("tells nothing to one whose certificate it does not trust", () => {
    expect(untrusted.arrivals).to.deep.equal([]);
  });
});
