import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

import { renderQuery, signedHeaders, type AwsCredential } from "./signature.ts";

/** Where an AWS API is and who asks it. */
export interface AwsAccount {
  /** One URL for all services, as AWS_ENDPOINT_URL names it. */
  readonly endpoint: string;
  readonly region: string;
  readonly credential: AwsCredential;
  /** Certificates to trust, beside the system's. */
  readonly ca?: string | undefined;
}

/** What is asked of a service. */
interface Call {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly region?: string;
}

/** How AWS answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** AWS refused or failed. */
export class AwsError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(what: string, { status, body }: Answer) {
    const code = textOf(body, "Code") ?? "";
    super(`${what}: ${status} ${code} ${textOf(body, "Message") ?? ""}`.trim());
    this.name = "AwsError";
    this.status = status;
    this.code = code;
  }
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

/** The text of the first element of that name. */
export const textOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities[entity] ?? "");

/** Sends a signed request and returns the answer, whatever it is. */
export function ask(account: AwsAccount, call: Call): Promise<Answer> {
  const { service, method, path, query = {}, headers = {}, body = "", region = account.region } = call;
  const url = new URL(account.endpoint);
  const unsigned = { method, host: url.host, path, query, headers, body, service, region };
  const text = renderQuery(query);
  const options = {
    method,
    host: url.hostname,
    port: url.port,
    path: text === "" ? path : `${path}?${text}`,
    headers: {
      ...signedHeaders(unsigned, account.credential, new Date()),
      "content-length": String(Buffer.byteLength(body)),
    },
    ...(account.ca === undefined ? {} : { ca: account.ca }),
  };
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(options, (response) => {
      let answer = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
      response.on("error", reject).on("end", () => resolve({ status: response.statusCode ?? 0, body: answer }));
    });
    request.on("error", reject).end(body);
  });
}

/** Asks S3 about a bucket or an object in it; the path begins with the bucket's name. */
export const askS3 = (
  account: AwsAccount,
  method: string,
  path: string,
  call: Pick<Call, "query" | "headers" | "body" | "region"> = {},
): Promise<Answer> => ask(account, { service: "s3", method, path: `/${path}`, ...call });

/** Asks one of the services whose requests are forms, such as IAM. */
export const askForm = (
  account: AwsAccount,
  { service, version }: { readonly service: string; readonly version: string },
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Answer> =>
  ask(account, {
    service,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: renderQuery({ ...parameters, Action: action, Version: version }),
    // IAM is the same everywhere; its requests are signed for this region.
    ...(service === "iam" ? { region: "us-east-1" } : {}),
  });

const iam = { service: "iam", version: "2010-05-08" };

/** Asks IAM. */
export const askIam = (account: AwsAccount, action: string, parameters: Readonly<Record<string, string>>) =>
  askForm(account, iam, action, parameters);

/** The answer, or an error that says what was asked. */
export const answerOrThrow = async (what: string, answer: Promise<Answer>): Promise<string> => {
  const { status, body } = await answer;
  if (status >= 300) throw new AwsError(what, { status, body });
  return body;
};
