import { basicAuthorization } from "../../provider/core/haproxy/credential.ts";
import { generatedValue, tenantPassword } from "../golden/buildGolden.ts";
import type { Answer } from "./answer.ts";
import { type Door, type RawOptions, sendRaw } from "./door.ts";

/** A request by which tenant A tries to reach what is tenant B's. */
export interface Attack {
  readonly name: string;
  readonly send: (door: Door) => Promise<Answer>;
}

/** The password of who reads all tenants. */
export const adminPassword = generatedValue("admin-password");

/** What the tenants' programs send as Authorization. */
export const authorization = {
  a: basicAuthorization("a", tenantPassword("a")),
  b: basicAuthorization("b", tenantPassword("b")),
  admin: basicAuthorization("admin", adminPassword),
} as const;

/** A request as it is written on the wire. */
export interface RequestText {
  readonly method?: string;
  readonly target: string;
  /** Default: tenant A's; an empty text leaves the header out. */
  readonly authorization?: string;
  /** Further header lines. */
  readonly headers?: readonly string[];
  readonly body?: Buffer | string;
}

/** The bytes of a request. A body brings its length along. */
export const bytesOf = (request: RequestText): Buffer => {
  const { method = "GET", target, headers = [], body } = request;
  const who = request.authorization ?? authorization.a;
  const content = typeof body === "string" ? Buffer.from(body) : body;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: gateway",
    ...(who === "" ? [] : [`Authorization: ${who}`]),
    "Connection: close",
    ...headers,
    ...(content === undefined ? [] : [`Content-Length: ${content.length}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), content ?? Buffer.alloc(0)]);
};

/** An attack by one request. */
export const attackBy = (name: string, request: RequestText, options?: RawOptions): Attack => ({
  name: `${name}: ${request.method ?? "GET"} ${JSON.stringify(request.target)}`,
  send: (door) => sendRaw(door, bytesOf(request), options),
});

/** Header line of a form, in which Prometheus' clients post queries. */
export const formType = "Content-Type: application/x-www-form-urlencoded";
