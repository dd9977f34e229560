import { expect } from "chai";
import { join } from "node:path";
import { makeKey, makeRequest, signRequest, signSelf, type Names } from "../../lab/standins/tls/certificate.ts";
import { startAgentProxy, type AgentProxyBench } from "./agentProxyBench.ts";
import { startGateway, type GatewayBench } from "./gatewayBench.ts";
import { temporaryFolder, until } from "./haproxyProcess.ts";
import { replaceFile } from "./replaceFile.ts";

const times = { start: new Date(Date.now() - 60_000), end: new Date(Date.now() + 3_600_000) };
const unnamed = { dnsNames: [], uris: [], ipAddresses: [] };

/** Certificates with the uses that the package asks for. */
const makeAuthority = async () => {
  const key = makeKey().sec1;
  const names = { commonName: "whizard gateway 1", ...unnamed };
  const uses = ["cert_signing", "crl_signing"];
  const certificate = await signSelf(key, names, { isAuthority: true, uses, ...times });
  const issue = async (of: Partial<Names>, use: "server_auth" | "client_auth") => {
    const own = makeKey().sec1;
    const request = await makeRequest(own, { ...names, ...of });
    const wanted = { isAuthority: false, uses: ["digital_signature", use], ...times };
    return { key: own, certificate: await signRequest(request, { certificate, key }, wanted) };
  };
  return { certificate, issue };
};

type Authority = Awaited<ReturnType<typeof makeAuthority>>;
type Pair = Awaited<ReturnType<Authority["issue"]>>;

describe("agent proxies with nothing but a client certificate, before a gateway that demands one", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  const agents: AgentProxyBench[] = [];
  let own: Authority;
  let serving: Pair;
  let gateway: GatewayBench;

  const put = (name: string, { certificate, key }: Pair): string => {
    replaceFile(at(`${name}.key`), key);
    replaceFile(at(`${name}.crt`), certificate);
    return at(`${name}.crt`);
  };

  /** An agent proxy of the tenant `a`, whichever certificate it shows. */
  const startAgent = async (certificateFile?: string): Promise<AgentProxyBench> => {
    const tls = {
      caFile: at("ca.crt"),
      serverName: "gateway",
      ...(certificateFile === undefined ? {} : { certificateFile }),
    };
    const agent = await startAgentProxy({ gateway: { scheme: "https", host: "127.0.0.1", port: gateway.port }, tls });
    agents.push(agent);
    return agent;
  };

  before(async () => {
    own = await makeAuthority();
    replaceFile(at("ca.crt"), own.certificate);
    serving = await own.issue({ commonName: "a", dnsNames: ["gateway"] }, "server_auth");
    const certificateFile = put("serving", serving);
    const tls = { certificateFile, clientCaFile: at("ca.crt"), clientCertificate: "required" } as const;
    gateway = await startGateway((input) => ({ ...input, tls }));
  });
  after(async () => {
    await Promise.all(agents.map((agent) => agent.close()));
    await gateway?.close();
    folder.remove();
  });
  beforeEach(() => gateway.forget());

  const tenants = (): readonly unknown[] => gateway.router.arrivals.map(({ headers }) => headers["whizard-tenant"]);

  it("writes under the tenant of its certificate", async () => {
    const agent = await startAgent(put("a", await own.issue({ commonName: "a" }, "client_auth")));
    await until(agent.isReady, "the agent proxy");
    expect((await agent.write()).status).to.equal(200);
    expect(tenants()).to.deep.equal(["a"]);
  });

  it("is refused under the path of another tenant", async () => {
    const agent = await startAgent(put("b", await own.issue({ commonName: "b" }, "client_auth")));
    await until(agent.isReady, "the agent proxy");
    const answer = await agent.write();
    expect([answer.status, await answer.text()]).to.deep.equal([
      403,
      '{"status":"error","errorType":"forbidden","error":"this credential is not of this tenant"}',
    ]);
    expect(tenants()).to.deep.equal([]);
  });

  it("takes a renewed certificate without a restart: one of the right tenant lets it in from then on", async () => {
    const file = put("renewed", await own.issue({ commonName: "b" }, "client_auth"));
    const agent = await startAgent(file);
    await until(async () => (await agent.write()).status === 403, "the gateway's refusal");
    put("renewed", await own.issue({ commonName: "a" }, "client_auth"));
    await until(async () => (await agent.write()).status === 200, "the renewed certificate");
  });

  const strangers: readonly (readonly [name: string, shown: () => Promise<string | undefined>])[] = [
    ["no certificate", () => Promise.resolve(undefined)],
    ["the gateway's own certificate, which serves and is no client's", () => Promise.resolve(put("own", serving))],
    [
      "a certificate of the same name from another authority",
      async () => put("foreign", await (await makeAuthority()).issue({ commonName: "a" }, "client_auth")),
    ],
  ];
  for (const [name, shown] of strangers)
    it(`gets nowhere with ${name}`, async () => {
      const agent = await startAgent(await shown());
      expect([(await agent.write()).status, await agent.isReady()]).to.deep.equal([503, false]);
      expect(tenants()).to.deep.equal([]);
    });
});
