import { expect } from "chai";
import { authority, type Authority } from "../core/haproxy/certificates.ts";
import { temporaryFolder } from "../core/haproxy/haproxyProcess.ts";
import { ask, type Door, query } from "../lab/start/gateway.ts";
import { waitFor } from "../lab/waitFor.ts";
import { EngineStack } from "./engineStack.ts";
import { tinyRuler, tinySpec, whizardProgram } from "./tinySpec.ts";

const certificate = (key: string) => ({ name: "gateway-tls", key });

/** Rules of each tenant: a series without a source, so that nothing but the ruler can have written it. */
type Rules = Readonly<Record<string, Readonly<Record<string, string>>>>;

const nodePort = 31_790;
/** Rules of the tenant that everything is copied to. */
const copies = { "lab:own": "vector(1)" };

// One stack over all tests, in order: each begins where the one before has ended.
describe("rules of tenants behind a gateway with TLS, evaluated by the real Thanos in the real engine's pods", function () {
  this.timeout(300_000);
  this.bail(true);
  let folder: ReturnType<typeof temporaryFolder>;
  let stack: EngineStack;
  let authorities: Authority;
  /** The gateway's name inside the cluster, which its certificate has. */
  let serverName: string;
  let gateway: Door;
  let passwords: Readonly<Record<string, string>>;

  const program = (rules: Rules): string => {
    const spec = tinySpec(stack.namespace, []);
    const tenants = Object.entries(rules).map(([name, records]) => ({
      name,
      ruleGroups: Object.entries(records).map(([record, expr]) => ({ name: record, rules: [{ record, expr }] })),
    }));
    const agent = {
      name: "agent",
      namespace: stack.namespace,
      createNamespace: false,
      replicas: 1,
      resources: spec.router.resources,
      terminationGracePeriodSeconds: 3,
      tenant: "a",
      password: "of nobody",
      gateway: { host: serverName, tls: { ca: authorities.ca.toString() } },
    };
    const proxy = `new whizard.AgentProxy("agent", ${JSON.stringify(agent)}, { ...on, dependsOn: [w] });`;
    const topology = whizardProgram({
      ...spec,
      tenants,
      ruler: tinyRuler,
      createNamespace: false,
      gateway: {
        ...spec.gateway,
        nodePort,
        debug: true,
        tls: { certSecret: certificate("tls.crt"), keySecret: certificate("tls.key"), caSecret: certificate("ca.crt") },
      },
      // Everything once more under the tenant `copies`, straight to the router, so that no copy is copied again.
      fanout: { replicas: 1, resources: spec.router.resources, terminationGracePeriodSeconds: 10 },
      remoteWrites: [
        {
          name: "copies",
          url: `http://whizard-router.${stack.namespace}.svc.cluster.local:19291/api/v1/receive`,
          tenantHeader: "X-Copied-From",
          headers: { "WHIZARD-TENANT": "copies" },
        },
      ],
    });
    return `${topology}
${proxy}`;
  };

  const passwordOf = async (tenant: string): Promise<string> => {
    const path = "--output=jsonpath={.data.password}";
    return Buffer.from(
      await stack.kubectl("get", "secret", `whizard-ruler-${tenant}-credential`, path),
      "base64",
    ).toString();
  };

  const read = async (tenant: string, metric: string) =>
    // While pods come and go a query may fail; the wait around it is bounded.
    query(gateway, { name: tenant, password: passwords[tenant] ?? "" }, metric).catch(() => []);

  const becomes = (tenant: string, metric: string, value: string): Promise<void> =>
    waitFor(
      `${metric} of ${tenant} is ${value}`,
      async () => (await read(tenant, metric)).some((sample) => sample.value[1] === value),
      { seconds: 120 },
    );

  const rulerPods = (): Promise<string> =>
    stack.kubectl(
      "get",
      "pods",
      "--selector=app.kubernetes.io/name=ruler",
      "--output=jsonpath={range .items[*]}{.metadata.name} {.metadata.uid} {.status.containerStatuses[*].restartCount}{'\\n'}{end}",
    );

  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create({ awaitsReadiness: true });
    folder = temporaryFolder();
    authorities = authority(folder.path, "authority");
    serverName = `whizard-gateway.${stack.namespace}.svc.cluster.local`;
    const { certificateFile } = authorities.issue(serverName);
    await stack.kubectl("create", "namespace", stack.namespace);
    const files = {
      "tls.crt": certificateFile,
      "tls.key": certificateFile.replace(/crt$/, "key"),
      "ca.crt": authorities.caFile,
    };
    const options = Object.entries(files).map(([key, file]) => `--from-file=${key}=${file}`);
    await stack.kubectl("create", "secret", "generic", "gateway-tls", ...options);
  });
  after(async () => {
    await stack.dispose();
    await stack.kubectl("delete", "namespace", stack.namespace, "--timeout=120s");
    folder.remove();
  });

  it("makes a ruler for each tenant with rules, and none for others", async () => {
    const up = await stack.up(
      program({ a: { "lab:answer": "vector(42)" }, b: { "lab:other": "vector(7)" }, c: {}, copies }),
    );
    expect(up.code, up.output).to.equal(0);
    const rulers = Object.keys(up.steps).filter((key) => /^StatefulSet w\/whizard-ruler-/.test(key));
    expect(rulers).to.have.members(["a", "b", "copies"].map((tenant) => `StatefulSet w/whizard-ruler-${tenant}-0`));
    const placement = up.outputs["Stack engine-dev"]?.["placement"] as Readonly<Record<string, { ruler?: string }>>;
    expect(Object.values(placement).map(({ ruler }) => ruler)).to.deep.equal([
      "whizard-ruler-a",
      "whizard-ruler-b",
      undefined,
      "whizard-ruler-copies",
    ]);
    const host = await stack.kubectl(
      "get",
      "nodes",
      "--output=jsonpath={.items[0].status.addresses[?(@.type=='InternalIP')].address}",
    );
    gateway = { host, port: nodePort, tls: { ca: authorities.ca.toString(), servername: serverName } };
    passwords = { a: await passwordOf("a"), b: await passwordOf("b"), copies: await passwordOf("copies") };
  });

  it("writes each tenant's results under that tenant, and under no other", async () => {
    await becomes("a", "lab:answer", "42");
    await becomes("b", "lab:other", "7");
    const labels = (await read("a", "lab:answer")).map(({ metric }) => metric["tenant_id"]);
    expect(labels).to.deep.equal(["a"]);
    expect(await read("a", "lab:other")).to.deep.equal([]);
    expect(await read("b", "lab:answer")).to.deep.equal([]);
    const foreign = await ask(
      `https://${gateway.host}:${gateway.port}/b/api/v1/query`,
      { query: "lab:other" },
      { user: "a", password: passwords["a"] ?? "" },
      gateway.tls,
    );
    expect(foreign.status).to.equal(403);
  });

  it("lets an agent proxy in that checks its certificate: it is ready when the gateway is", async () => {
    const agent = await stack.kubectl("get", "deployment", "agent", "--output=jsonpath={.status.readyReplicas}");
    expect(agent).to.equal("1");
  });

  it("serves the web UI to nobody who reads only one tenant", async () => {
    const path = "--output=jsonpath={.spec.ports[?(@.name=='web-ui')].nodePort}";
    const port = await stack.kubectl("get", "service", "whizard-gateway", path);
    const url = `https://${gateway.host}:${port}/api/v1/stores`;
    expect((await ask(url, {}, undefined, gateway.tls)).status).to.equal(401);
    const own = { user: "a", password: passwords["a"] ?? "" };
    expect((await ask(url, {}, own, gateway.tls)).status).to.equal(403);
  });

  it("sends a copy of every tenant's accepted writes to a further target", async () => {
    await becomes("copies", "lab:answer", "42");
    await becomes("copies", "lab:other", "7");
  });

  it("shows a tenant's ruler that tenant's series only", async () => {
    // What the ruler of a sees of b's result is recorded as a's own: nothing.
    const before = await rulerPods();
    const up = await stack.up(
      program({
        a: { "lab:answer": "vector(43)", "lab:stolen": "count(lab:other) or vector(0)" },
        b: { "lab:other": "vector(7)" },
        c: {},
        copies,
      }),
    );
    expect(up.code, up.output).to.equal(0);
    expect(up.steps).to.deep.equal({ "ConfigMap w/whizard-ruler-a-0-rules-0": "update" });
    await becomes("a", "lab:answer", "43");
    await becomes("a", "lab:stolen", "0");
    expect(await rulerPods()).to.equal(before);
  });

  it("retires a ruler with its tenant's last rule", async () => {
    const up = await stack.up(program({ a: { "lab:answer": "vector(43)" }, b: {}, c: {}, copies }));
    expect(up.code, up.output).to.equal(0);
    expect(Object.keys(up.steps).filter((key) => up.steps[key] === "delete")).to.have.members([
      "ConfigMap w/whizard-ruler-b-0-rules-0",
      "PodDisruptionBudget w/whizard-ruler-b-0",
      "Secret w/whizard-ruler-b-credential",
      "StatefulSet w/whizard-ruler-b-0",
    ]);
  });
});
