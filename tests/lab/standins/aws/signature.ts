import { createHash, createHmac } from "node:crypto";

/** Who asks AWS. */
export interface AwsCredential {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Of a role's session. */
  readonly sessionToken?: string;
}

/** A request as far as its signature covers it. */
export interface UnsignedRequest {
  readonly method: string;
  readonly host: string;
  /** Percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly service: string;
  readonly region: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Percent-encodes as AWS does: all but letters, digits and `-._~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

/** The query as it is signed, and as it is sent. */
export const renderQuery = (query: UnsignedRequest["query"]): string =>
  Object.entries(query)
    .sort(byName)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");

/** The headers of a request with AWS's signature, version 4. */
export const signedHeaders = (
  request: UnsignedRequest,
  { accessKey, secretKey, sessionToken }: AwsCredential,
  time: Date,
): Readonly<Record<string, string>> => {
  const { method, host, path, query, body, service, region } = request;
  const stamp = time.toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers = {
    ...request.headers,
    host,
    "x-amz-content-sha256": sha256(body),
    "x-amz-date": stamp,
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
  };
  const sorted = Object.entries(headers).sort(byName);
  const names = sorted.map(([name]) => name).join(";");
  const canonical = [
    method,
    path,
    renderQuery(query),
    ...sorted.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    sha256(body),
  ].join("\n");
  const key = [stamp.slice(0, 8), region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(canonical)}`;
  const signature = hmac(key, toSign).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
};
