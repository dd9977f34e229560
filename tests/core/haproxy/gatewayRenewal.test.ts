import { expect } from "chai";
import { once } from "node:events";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request, type RequestOptions } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect, type TLSSocket } from "node:tls";
import { authority, type Authority, type Certificate } from "./certificates.ts";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { temporaryFolder, until } from "./haproxyProcess.ts";
import { replaceFile } from "./replaceFile.ts";

describe("the gateway while its certificate is renewed", function () {
  this.timeout(90_000);
  const folder = temporaryFolder();
  const serving = join(folder.path, "serving");
  const files = {
    cert: join(serving, "tls.crt"),
    key: join(serving, "tls.key"),
    clients: join(serving, "clients.crt"),
  };
  let own: Authority;
  let foreign: Authority;
  let bench: GatewayBench;

  const put = ({ cert, key }: Pick<Certificate, "cert" | "key">): void => {
    replaceFile(files.cert, cert.toString());
    replaceFile(files.key, key.toString());
  };

  before(async () => {
    mkdirSync(serving);
    own = authority(folder.path, "own");
    foreign = authority(folder.path, "foreign");
    put(own.issue("gateway"));
    copyFileSync(own.caFile, files.clients);
    const tls = { certificateFile: files.cert, clientCaFile: files.clients, clientCertificate: "optional" } as const;
    bench = await startGateway((input) => ({ ...input, tls }));
  });
  after(async () => {
    await bench?.close();
    folder.remove();
  });

  const options = (): RequestOptions => ({ host: "127.0.0.1", port: bench.port, servername: "gateway", ca: own.ca });

  /** Serial number of the certificate that a new connection is shown. */
  const shown = async (): Promise<string> => {
    const socket = connect({ ...options(), host: "127.0.0.1", port: bench.port } as object) as TLSSocket;
    await once(socket, "secureConnect");
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };

  const write = async (more: RequestOptions): Promise<number | string> => {
    const headers = { authorization: auth.a, "content-length": 7 };
    const sent = request({ ...options(), path: "/a/api/v1/write", method: "POST", headers, ...more });
    const answered = once(sent, "response") as Promise<[IncomingMessage]>;
    sent.end("samples");
    try {
      const [response] = await answered;
      await text(response);
      return response.statusCode ?? 0;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };

  const failures = (): number => bench.haproxy.log().match(/Loading failure/g)?.length ?? 0;

  it("shows the new one within seconds; no request fails, and one that has begun ends on its old connection", async () => {
    const before = await shown();
    const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
    const statuses: (number | string)[] = [];
    let isOver = false;
    const load = [...agents, false as const].map(async (agent) => {
      while (!isOver) statuses.push(await write({ agent }));
    });
    const headers = { authorization: auth.a, "content-length": 14 };
    const begun = request({ ...options(), path: "/a/api/v1/write", method: "POST", headers, agent: false });
    const answered = once(begun, "response") as Promise<[IncomingMessage]>;
    begun.write("samples");
    await until(() => Promise.resolve(statuses.length > 20), "some requests");
    put(own.issue("gateway"));
    await until(async () => (await shown()) !== before, "the new certificate");
    const seen = statuses.length;
    await until(() => Promise.resolve(statuses.length > seen + 20), "some requests more");
    begun.end("samples");
    const [{ statusCode }] = await answered;
    isOver = true;
    await Promise.all(load);
    agents.forEach((agent) => agent.destroy());
    expect(statusCode).to.equal(200);
    expect(statuses.filter((status) => status !== 200)).to.deep.equal([]);
  });

  it("goes on with the old one when the files are broken or do not belong together, and takes the next good ones", async () => {
    const before = await shown();
    const next = own.issue("gateway");
    for (const spoil of [
      () => replaceFile(files.cert, "no certificate"),
      () => put({ cert: next.cert, key: own.issue("other").key }),
      () => replaceFile(files.clients, "no authority"),
    ]) {
      const known = failures();
      spoil();
      await until(() => Promise.resolve(failures() > known), "the refusal of the files");
      expect([await shown(), await write({ agent: false })]).to.deep.equal([before, 200]);
    }
    copyFileSync(own.caFile, files.clients);
    put(next);
    await until(async () => (await shown()) !== before, "the next certificate");
    expect(await write({ agent: false })).to.equal(200);
  });

  it("believes clients of the authorities that the file names from then on", async () => {
    const { cert, key } = foreign.issue("a");
    const asTenant = (): Promise<number | string> =>
      write({ agent: false, cert, key, headers: { "content-length": 7 } });
    expect(await asTenant()).not.to.equal(200);
    writeFileSync(files.clients, Buffer.concat([own.ca, foreign.ca]));
    await until(async () => (await asTenant()) === 200, "the new authority");
  });
});
