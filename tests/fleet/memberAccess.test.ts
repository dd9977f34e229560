import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { parseFleet, type Fleet } from "../../provider/core/index.ts";
import { tenantFigures } from "../../provider/fleet/rollout/gatewayQuery.ts";
import { accessOf } from "../../provider/fleet/rollout/observeMember.ts";
import { OpenFleet, type CentralOutputs } from "../../provider/fleet/rollout/openFleet.ts";
import { authority, type Certificate } from "../core/haproxy/certificates.ts";
import { temporaryFolder } from "../core/haproxy/haproxyProcess.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const fleet = ((): Fleet => {
  const parsed = parseFleet({
    name: "lab",
    central: [{ name: "main", kubeconfig: { file: "main.yaml" }, spec: { storage: { embedded: {} } } }],
    members: [{ name: "a", kubeconfig: { file: "a.yaml" } }],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
})();
const [member] = fleet.members;

describe("a member whose central stack issues client certificates", () => {
  const folder = temporaryFolder();
  let server: Server;
  let outputs: CentralOutputs;

  const asOutput = ({ cert, key }: Certificate) => ({ certificate: cert.toString(), privateKey: key.toString() });

  before(async () => {
    const { ca, issue } = authority(folder.path, "authority");
    const { cert, key } = issue("gateway");
    const body = { status: "success", data: { result: [{ metric: { figure: "series" }, value: [0, "7"] }] } };
    const tls = { cert, key, ca, requestCert: true, rejectUnauthorized: true };
    server = createServer(tls, (_request, response) => void response.end(JSON.stringify(body)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    outputs = {
      gateway: { host: "127.0.0.1", port, tls: { ca: ca.toString(), serverName: "gateway" } },
      passwords: { a: "a password" },
      clientCertificates: { a: asOutput(issue("a")) },
    };
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    folder.remove();
  });

  it("is asked for at a gateway that demands one", async () => {
    expect(await tenantFigures(accessOf(member!, outputs), ["series"])).to.deep.equal({ series: 7 });
    const { clientCertificates: _none, ...without } = outputs;
    const refused = await tenantFigures(accessOf(member!, without), ["series"]).catch((error: unknown) =>
      String(error),
    );
    expect(refused).to.include("does not answer");
  });

  it("is rolled out to when its certificate is renewed, and not for another's", () => {
    const programs = { central: root, member: join(root, "provider/member") };
    const open = OpenFleet.open(fleet, folder.path, {
      environment: {},
      folder: folder.path,
      programs,
      version: "1.0.0",
    });
    const own = outputs.clientCertificates!["a"]!;
    const revision = (clientCertificates: CentralOutputs["clientCertificates"]): string =>
      open.memberRevision(member!, { ...outputs, ...(clientCertificates === undefined ? {} : { clientCertificates }) });
    const before = revision({ a: own });
    expect(revision({ a: own, b: { ...own, certificate: "renewed" } })).to.equal(before);
    expect(revision({ a: { ...own, privateKey: "another" } })).to.equal(before);
    expect(revision({ a: { ...own, certificate: "renewed" } })).not.to.equal(before);
  });
});
