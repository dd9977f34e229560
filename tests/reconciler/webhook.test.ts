import { expect } from "chai";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { ruleGroupApi, tenantOfRulesLabel } from "../../provider/core/index.ts";
import type { Live } from "../../provider/reconciler/live.ts";
import { authority, type Authority } from "../core/haproxy/certificates.ts";
import { temporaryFolder } from "../core/haproxy/haproxyProcess.ts";
import { ruleFaults } from "../core/ruleFaults.ts";
import { ensureTools } from "../lab/tools.ts";
import { freePort } from "./apiServer.ts";
import { Program } from "./program.ts";
import { sharedServer } from "./sharedServer.ts";
import { eventually, installPrometheusRules, installRuleGroups, World } from "./world.ts";

const { group, version } = ruleGroupApi;
const apiVersion = `${group}/${version}`;
const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
const applied = { contentType: "application/apply-patch+yaml" } as const;

interface WebhookConfiguration {
  readonly metadata: { readonly name: string };
  readonly webhooks: readonly { readonly clientConfig: object }[];
}

const sound = { alert: "Down", expr: "up == 0", severity: "warning" };
const broken = { ...sound, expr: "sum(up" };

describe("the webhook, asked by a real API server", function () {
  this.timeout(180_000);
  const stamp = `webhook-${Date.now().toString(36)}`;
  const program = new Program();
  const folder = temporaryFolder();
  let world: World;
  let signer: Authority;
  let port: number;
  let removeRules: (() => Promise<void>) | undefined;

  const groupPath = (name: string): string => `/apis/${apiVersion}/clusterrulegroups/${stamp}-${name}`;

  const put = (name: string, rules: readonly unknown[], metadata: object = {}): Promise<Live> =>
    world.api.call<Live>({
      method: "PATCH",
      path: `${groupPath(name)}?fieldManager=people&force=true`,
      body: {
        apiVersion,
        kind: "ClusterRuleGroup",
        metadata: {
          name: `${stamp}-${name}`,
          labels: { "monitoring.whizard.io/service": `${stamp}.w`, [tenantOfRulesLabel]: stamp },
          ...metadata,
        },
        spec: { rules },
      },
      ...applied,
      tries: 1,
    });

  /** What somebody is told whose object is refused. */
  const refusal = async (write: Promise<unknown>): Promise<string> =>
    write.then(
      () => "was let in",
      (error: unknown) => String(error),
    );

  const accepted = (name: string) =>
    eventually(async () => {
      const { status } = await world.api.call<Live>({ method: "GET", path: groupPath(name) });
      const { conditions = [] } = (status ?? {}) as {
        conditions?: readonly { type: string; status: string; message: string }[];
      };
      return conditions.find(({ type }) => type === "Accepted");
    });

  const rulesOfRuler = async (): Promise<string> =>
    Object.values((await world.get("ConfigMap", `w-ruler-${stamp}-0-rules-0`)).data ?? {}).join("");

  const files = (name: string): void => {
    for (const extension of ["crt", "key"])
      copyFileSync(join(folder.path, `${name}.${extension}`), join(folder.path, `tls.${extension}`));
  };

  /** The configuration as it is deployed, but for the way: there are no Services here. */
  const ask = async (): Promise<void> => {
    const found = world
      .declared({ reconciler: { webhook: { timeoutSeconds: 20 } } })
      .find(({ kind }) => kind === "ValidatingWebhookConfiguration") as unknown as WebhookConfiguration;
    const clientConfig = { url: `https://localhost:${port}/admission`, caBundle: signer.ca.toString("base64") };
    const body = { ...found, webhooks: found.webhooks.map((each) => ({ ...each, clientConfig })) };
    const path = `${configurations}/${found.metadata.name}?fieldManager=tests&force=true`;
    await world.api.call({ method: "PATCH", path, body, ...applied });
  };

  const stopAsking = (): Promise<unknown> =>
    world.api.call({ method: "DELETE", path: `${configurations}/${stamp}-w-reconciler` });

  /** The name in the certificate that the webhook shows now. */
  const shown = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: "localhost", ca: signer.ca, servername: "localhost" }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.end();
      });
      socket.once("error", reject);
    });

  before(async () => {
    await ensureTools(["openssl"]);
    world = new World((await sharedServer()).target, stamp);
    await installRuleGroups(world.api);
    removeRules = await installPrometheusRules(world.api);
    await world.create({
      reconciler: { webhook: {} },
      ruler: { ruleSelectors: [{ matchLabels: { role: "alerts" } }] },
    });
    signer = authority(folder.path, "authority");
    for (const name of ["first", "second"]) signer.issue(name);
    files("first");
    port = await freePort();
    await program.start(world, world.target, {
      WHIZARD_WEBHOOK_PORT: String(port),
      WHIZARD_WEBHOOK_FOLDER: folder.path,
    });
    await eventually(async () => (await program.probe("/readyz")) === 200);
    await world.addTenant(stamp);
    await world.settled([stamp]);
  });

  after(async () => {
    await stopAsking().catch(() => undefined);
    await program.stop();
    program.remove();
    const service = `monitoring.whizard.io/service=${stamp}.w`;
    const query = new URLSearchParams({ labelSelector: service }).toString();
    await world.api.call({ method: "DELETE", path: `/apis/${apiVersion}/clusterrulegroups?${query}` });
    await removeRules?.();
    await world.destroy();
    folder.remove();
  });

  it("without it the status says of each fault the same, and the sound group beside them is evaluated", async () => {
    await put("sound", [sound]);
    for (const [index, { rules, object, schema }] of ruleFaults(stamp).entries()) {
      // What the kind's own definition refuses has no status.
      if (schema !== undefined) continue;
      await put(`fault-${index}`, rules);
      expect(await accepted(`fault-${index}`)).to.deep.include({ status: "False", message: `spec.${object}` });
    }
    expect((await accepted("sound")).status).to.equal("True");
    await eventually(async () => (await rulesOfRuler()).includes("Down"));
    expect(await rulesOfRuler()).not.to.include("sum(up");
  });

  it("with it each fault is refused with these words, and the sound group beside them stays evaluated", async () => {
    await ask();
    const first = `spec.${ruleFaults(stamp)[0]?.object ?? ""}`;
    // The API server takes a moment to know whom to ask.
    await eventually(async () => (await refusal(put("asked", [broken]))).includes(first));
    for (const { what, rules, object, schema } of ruleFaults(stamp))
      expect(await refusal(put("new", rules)), what).to.include(schema ?? `denied the request: spec.${object}`);
    await put("sound", [sound, { record: "a:b", expr: "vector(1)" }]);
    await eventually(async () => (await rulesOfRuler()).includes("a:b"));
  });

  it("what was let in before can be labelled, put right and removed, and not be broken otherwise", async () => {
    await put("fault-0", ruleFaults(stamp)[0]?.rules ?? [], { annotations: { note: "known" } });
    expect(await refusal(put("fault-0", [{ ...broken, expr: "max(up" }]))).to.include("is no PromQL at column 7");
    await put("fault-0", [sound]);
    await eventually(async () => (await accepted("fault-0")).status === "True");
    await world.api.call({ method: "DELETE", path: groupPath("fault-1") });
  });

  it("PrometheusRules that a ruler selects are refused with the words of their Event, others are let in", async () => {
    const group = { name: "x", rules: [{ record: "a:b", expr: "up" }] };
    const faulty = { groups: [group, { name: "y", rules: [{ record: "a:b", expr: "sum(up" }] }, group] };
    const text = await refusal(world.addRules("p", { role: "alerts" }, faulty));
    expect(text).to.include(
      'spec.groups[1].rules[0].expr: is no PromQL at column 7: the expression ends too early; spec.groups[2]: "x" is given twice',
    );
    await world.addRules("p", { role: "others" }, faulty);
    await world.addRules("q", { role: "alerts" }, { groups: [group] });
    // The label makes it a ruler's.
    expect(await refusal(world.addRules("p", { role: "alerts" }, faulty))).to.include("is given twice");
  });

  it("a Tenant that can be served by nobody is refused with the words of its condition", async () => {
    const both = { "monitoring.whizard.io/exclusive": "true", "monitoring.whizard.io/soft-tenant": "true" };
    expect(await refusal(world.addTenant("both", both))).to.include("a tenant is exclusive or soft, not both");
    expect([...(await world.tenants()).keys()]).to.deep.equal([stamp]);
  });

  it("shows a certificate that was renewed without a restart", async () => {
    expect(await shown()).to.equal("first");
    files("second");
    await eventually(async () => (await shown()) === "second", 60_000);
    expect(await refusal(put("new", [broken]))).to.include("denied the request");
  });

  it("while no reconciler answers everything is let in", async () => {
    await program.stop();
    await put("late", [broken]);
  });
});
