import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { config, expect } from "chai";
import { authority } from "../core/haproxy/certificates.ts";
import { planNetwork } from "../lab/addresses.ts";
import { readLabConfig } from "../lab/config.ts";
import { EngineStack } from "./engineStack.ts";

config.truncateThreshold = 0;

const password = "the-password-of-member-a";

const makeCertificates = () => {
  const folder = mkdtempSync(join(tmpdir(), "member-ca-"));
  const { ca, issue } = authority(folder, "authority");
  const made = { ca: ca.toString(), gateway: issue("gateway"), client: issue("member-b") };
  rmSync(folder, { recursive: true });
  return made;
};

type Certificates = ReturnType<typeof makeCertificates>;

/** What a central cluster's stack tells of itself: one of its tenants has a client certificate. */
const central = ({ ca, client }: Certificates): string => `
export const gateway = { host: "metrics.example", port: 443, tls: { ca: "AUTHORITY" } };
export const passwords = pulumi.secret({ "member-a": ${JSON.stringify(password)}, "member-b": "of no use" });
export const clientCertificates = pulumi.secret({ "member-b": ${JSON.stringify({
  ca,
  certificate: client.cert.toString(),
  privateKey: client.key.toString(),
})} });
`;

/** What an agent proxy waits for: a gateway that is ready, whose certificate an authority of its own has issued. */
const startGateway = async (
  { ca, gateway: { cert, key } }: Certificates,
  demandsCertificate = false,
): Promise<Server> => {
  const tls = { cert, key, ca, requestCert: demandsCertificate, rejectUnauthorized: demandsCertificate };
  const server = createServer(tls, (_request, response) => void response.end());
  // Where pods reach this machine.
  const { hostAddress } = planNetwork(readLabConfig().id);
  await new Promise<void>((resolve) => server.listen(0, hostAddress, resolve));
  return server;
};

describe("the project of a member cluster in the real engine", function () {
  this.timeout(180_000);
  const servers: Server[] = [];
  const certificates = makeCertificates();
  let stack: EngineStack;
  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create();
    const { code, output } = await stack.up(central(certificates));
    expect(code, output).to.equal(0);
    await stack.becomeProject("provider/member");
  });
  after(async () => {
    for (const server of servers) server.close();
    await stack.dispose();
  });

  const configure = (more: string): void =>
    stack.configure(`config:
  whizard-member:cluster: { context: central, kubeconfig: ${JSON.stringify(stack.kubeconfig)} }
  whizard-member:proxy: { namespace: ${stack.namespace}, replicas: 1, resources: { requests: { cpu: 10m, memory: 32Mi } } }
${more}`);

  const pulumi = (...words: readonly string[]) => stack.pulumi([...words, "--stack", "dev"]);

  const refusalOf = async (more: string): Promise<string> => {
    configure(more);
    const { code, output, steps } = await pulumi("preview");
    expect(code, output).to.be.greaterThan(0);
    expect(Object.keys(steps).filter((step) => step.startsWith("AgentProxy"))).to.deep.equal([]);
    return output;
  };

  it("tells every wrong key and field with its path in Pulumi.<stack>.yaml", async () => {
    const refusal = await refusalOf("  whizard-member:tenant: no label!\n  whizard-member:centrl: x\n");
    for (const part of [
      "Pulumi.dev.yaml is not valid",
      'whizard-member:tenant: "no label!" is not allowed',
      "whizard-member:centrl: is no known field (did you mean central?)",
      "whizard-member:gateway: is required where no central stack tells it (or set central)",
    ])
      expect(refusal).to.include(part);
  });

  it("tells when the central stack knows no password of the tenant", async () => {
    const nobody = "  whizard-member:tenant: nobody\n  whizard-member:central: organization/engine/dev\n";
    expect(await refusalOf(nobody)).to.include(
      "stack organization/engine/dev knows no password of tenant nobody (known tenants: member-a, member-b)",
    );
  });

  /** The address of a gateway that answers, as a member's stack has it. */
  const gatewayAt = async (demandsCertificate: boolean): Promise<object> => {
    const server = await startGateway(certificates, demandsCertificate);
    servers.push(server);
    const { address, port } = server.address() as AddressInfo;
    return { host: address, port, tls: { ca: certificates.ca, serverName: "gateway" } };
  };

  const readyAgents = (): Promise<string> =>
    stack.kubectl("get", "deployment", "whizard-agent", "--output=jsonpath={.status.readyReplicas}");

  it("deploys with given values, an authority among them, and needs no central stack", async () => {
    const { ca } = certificates;
    const gateway = await gatewayAt(false);
    configure(`  whizard-member:tenant: member-a\n  whizard-member:gateway: ${JSON.stringify(gateway)}\n`);
    const given = "the-given-password-of-a";
    const set = await pulumi("config", "set", "--secret", "password", given);
    expect(set.code, set.output).to.equal(0);
    const { code, output } = await pulumi("up", "--yes", "--skip-preview");
    expect(code, output).to.equal(0);
    expect(output).not.to.include(given);
    const objects = await stack.kubectl("get", "configmaps,secrets", "--output=json");
    const { items } = JSON.parse(objects) as { items: readonly { kind: string; data?: Record<string, string> }[] };
    const texts = (kind: string): string =>
      items
        .filter((item) => item.kind === kind)
        .flatMap(({ data = {} }) => Object.values(data))
        .map((text) => (kind === "Secret" ? Buffer.from(text, "base64").toString() : text))
        .join("\n");
    expect(texts("ConfigMap")).to.include(ca.trim()).and.not.to.include(given);
    expect(texts("Secret")).to.include(Buffer.from(`member-a:${given}`).toString("base64"));
    expect(await readyAgents()).to.equal("1");
  });

  it("comes with the client certificate that the central stack issued, before a gateway that lets nobody else in", async () => {
    const gateway = JSON.stringify(await gatewayAt(true));
    const tenant = "  whizard-member:tenant: member-b\n  whizard-member:central: organization/engine/dev\n";
    configure(`${tenant}  whizard-member:gateway: ${gateway}\n`);
    const { code, output, steps } = await pulumi("up", "--yes", "--skip-preview");
    expect(code, output).to.equal(0);
    expect(output).not.to.include("PRIVATE KEY");
    expect([
      steps["Secret member/whizard-agent-client-tls"],
      steps["Secret member/whizard-agent-credential"],
    ]).to.deep.equal(["create", "delete"]);
    expect(await readyAgents()).to.equal("1");
  });
});
