import { expect } from "chai";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { compile, emptyPlacement, objectsOf, parseWhizard, ports } from "../../provider/core/index.ts";
import { type Authority, authority } from "../core/haproxy/certificates.ts";
import { temporaryFolder } from "../core/haproxy/haproxyProcess.ts";
import { containersOf, type Workload } from "../golden/workloads.ts";
import { freePorts } from "../lab/freePorts.ts";
import { ensureTool } from "../lab/tools.ts";
import { waitFor } from "../lab/waitFor.ts";
import { oneSeries, startRuler } from "./alertSite.ts";
import { type OwnProcess, startProcess } from "./ownProcess.ts";

const parsed = parseWhizard({
  storage: { embedded: {} },
  componentTls: {},
  alertmanager: {},
  globalRuler: {},
  observability: {},
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
const { base, stages, certificates } = compile(parsed.value, emptyPlacement, {
  embeddedS3: { default: { accessKey: "a", secretKey: "b" } },
  credentials: [],
  reconciler: { program: "", tenantKey: "" },
});
const objects = objectsOf({ base, stages });

/** Arguments of a container of a workload that core makes. */
const argsOf = (workload: string, container: string): readonly string[] => {
  const found = objects.find(({ kind, metadata }) => kind === "StatefulSet" && metadata.name === workload);
  return containersOf(found as unknown as Workload).find(({ name }) => name === container)?.args ?? [];
};

const fileOf = (configMap: string, file: string): string => {
  const found = objects.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === configMap);
  return (found as unknown as { readonly data: Readonly<Record<string, string>> }).data[file] ?? "";
};

const identityOf = (kind: string) => {
  const found = certificates.flatMap((plan) => plan.certificates).find(({ name }) => name === kind);
  if (found === undefined) throw new Error(`there is no certificate of ${kind}`);
  const { dnsNames = [], uris: [uri = ""] = [] } = found;
  return { dnsNames, uri };
};

/** The folder of a kind's certificate, as its pods have it. */
const issueInto = (folder: string, kind: string, { caFile, issue }: Authority): string => {
  const { dnsNames, uri } = identityOf(kind);
  const { certificateFile } = issue(kind, "valid", [...dnsNames.map((name) => `DNS:${name}`), `URI:${uri}`]);
  const own = join(folder, `identity-${kind}`);
  mkdirSync(own);
  copyFileSync(caFile, join(own, "ca.crt"));
  copyFileSync(certificateFile, join(own, "tls.crt"));
  copyFileSync(certificateFile.replace(/crt$/, "key"), join(own, "tls.key"));
  return own;
};

describe("a real ruler and the topology's own Alertmanager, which speak TLS as core tells them", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const trusted = authority(folder.path, "authority");
  const running: (OwnProcess | Server)[] = [];
  let port = 0;

  /** What Alertmanager answers to whoever shows the certificate of a kind, or none. */
  const ask = async (kind?: string): Promise<string> => {
    const { issue, ca } = trusted;
    const { cert, key } =
      kind === undefined ? { cert: undefined, key: undefined } : issue(kind, "valid", [`URI:${identityOf(kind).uri}`]);
    return new Promise((resolve, reject) => {
      const [servername] = identityOf("alertmanager").dnsNames;
      const options = {
        host: "127.0.0.1",
        port,
        path: "/api/v2/alerts",
        ca,
        cert,
        key,
        servername,
        agent: false as const,
      };
      request(options, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("error", reject);
        response.on("end", () => resolve(text));
      })
        .on("error", reject)
        .end();
    });
  };

  before(async function () {
    this.timeout(900_000);
    const file = (name: string, text: string): string => {
      const path = join(folder.path, name);
      writeFileSync(path, text);
      return path;
    };
    [port = 0] = await freePorts(1);
    const own = issueInto(folder.path, "alertmanager", trusted);
    writeFileSync(join(own, "web.yml"), fileOf("whizard-tls-web", "alertmanager.yml"));
    const config = file("alertmanager.yml", fileOf("whizard-alertmanager-config", "alertmanager.yml"));
    const places: readonly (readonly [RegExp, string])[] = [
      [/\/etc\/whizard\/identity/, own],
      [/(?<==)\/etc\/whizard\/alertmanager\/.*$/, config],
      [/(?<=--storage\.path=).*$/, join(folder.path, "alertmanager")],
      [/0\.0\.0\.0:\d+$/, `127.0.0.1:${port}`],
    ];
    const args = argsOf("whizard-alertmanager", "alertmanager").map((arg) =>
      places.reduce((text, [from, to]) => text.replace(from, to), arg),
    );
    const isReady = (): Promise<boolean> =>
      ask("metrics").then(
        () => true,
        () => false,
      );
    running.push(await startProcess(await ensureTool("alertmanager"), args, isReady));

    const query = await oneSeries();
    running.push(query);
    const host = identityOf("alertmanager").dnsNames[0] ?? "";
    const flag =
      argsOf("whizard-global-ruler-0", "thanos").find((arg) => arg.startsWith("--alertmanagers.config=")) ?? "";
    // The name of the Service leads nowhere here; what the certificate is checked for stays.
    const alerting = flag
      .replaceAll("/etc/whizard/identity", issueInto(folder.path, "global-ruler", trusted))
      .replace(`${host}:${ports.alertmanager}`, `127.0.0.1:${port}`)
      .replace('"tls_config":{', `"tls_config":{"server_name":"${host}",`);
    const rules = [{ alert: "Always", expr: "vector(1)", labels: { severity: "warning", tenant_id: "a" } }];
    running.push(await startRuler(folder.path, rules, query, [alerting]));
  });
  after(async () => {
    for (const each of running.reverse()) {
      if ("stop" in each) await each.stop();
      else each.close();
    }
    folder.remove();
  });

  it("tells it the alert, once", async () => {
    let alerts: readonly { readonly labels: object }[] = [];
    const isTold = async (): Promise<boolean> => {
      alerts = JSON.parse(await ask("metrics")) as typeof alerts;
      return alerts.length > 0;
    };
    await waitFor("the alert arrives", isTold, { seconds: 60 });
    expect(alerts.map(({ labels }) => labels)).to.deep.equal([
      { alertname: "Always", severity: "warning", tenant_id: "a" },
    ]);
  });

  it("listens to nobody without a certificate, or with one of a kind that has no business there", async () => {
    for (const kind of [undefined, "ingester", "query"]) {
      const answer = await ask(kind).catch(({ message }: Error) => message);
      expect(answer, kind ?? "no certificate")
        .to.match(/certificate|handshake|alert/i)
        .and.not.to.match(/^\[/);
    }
  });
});
