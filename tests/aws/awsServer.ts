import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { authority } from "../core/haproxy/certificates.ts";
import type { AwsAccount } from "../lab/standins/aws/awsApi.ts";
import type { AwsCredential } from "../lab/standins/aws/signature.ts";
import { ensureTool } from "../lab/tools.ts";

const program = fileURLToPath(new URL("../lab/tools/moto/server.py", import.meta.url));

/** An AWS API of its own that asks IAM about every request, until it is stopped. */
export interface AwsServer {
  /** Host and port of the API by HTTPS, and by plain HTTP. */
  readonly https: string;
  readonly http: string;
  /** File with the certificate to trust. */
  readonly caFile: string;
  /** The account as somebody sees it, by HTTPS or by plain HTTP. */
  readonly accountOf: (credential: AwsCredential, scheme?: "https" | "http") => AwsAccount;
  /** The account as somebody sees it who may do everything. */
  readonly administrator: AwsAccount;
  /** What it was asked since the last look: status, method and path. */
  readonly takeRequests: () => readonly AwsRequest[];
  readonly stop: () => Promise<void>;
}

/** A request and what came of it. */
export interface AwsRequest {
  readonly status: number;
  readonly method: string;
  readonly path: string;
}

interface Greeting {
  readonly http: number;
  readonly https: number;
  readonly administrator: AwsCredential;
}

const parseRequests = (log: string): readonly AwsRequest[] =>
  [...log.matchAll(/^(\d{3}) ([A-Z]+) (\S+)$/gm)].map(([, status, method = "", path = ""]) => ({
    status: Number(status),
    method,
    path,
  }));

/** Starts the API. */
export const startAws = async (): Promise<AwsServer> => {
  const packages = await ensureTool("moto");
  const folder = mkdtempSync(join(tmpdir(), "aws-"));
  const { issue, caFile, ca } = authority(folder, "aws");
  issue("localhost");
  const args = [program, join(folder, "localhost.crt"), join(folder, "localhost.key")];
  const env = { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn("python3", args, { env, stdio: ["pipe", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const greeting = await new Promise<Greeting>((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the AWS API ended with ${String(code)}: ${log}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(JSON.parse(text) as Greeting);
    });
  });
  const accountOf: AwsServer["accountOf"] = (credential, scheme = "https") => ({
    endpoint: `${scheme}://localhost:${greeting[scheme]}`,
    region: "eu-central-1",
    credential,
    ca: ca.toString(),
  });
  return {
    https: `localhost:${greeting.https}`,
    http: `localhost:${greeting.http}`,
    caFile,
    accountOf,
    administrator: accountOf(greeting.administrator),
    takeRequests: () => {
      const requests = parseRequests(log);
      log = "";
      return requests;
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
