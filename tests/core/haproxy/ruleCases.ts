import { auth } from "./gatewayBench.ts";
import type { Case } from "./gatewayCase.ts";

/** Requests for rules that pass, and how they arrive. */
export const servedRules: readonly Case[] = [
  ...(
    [
      ["", ""],
      ["?", ""],
      ["?type=alert", "&type=alert"],
      ["?group_limit=1&type=record&time=now", "&type=record"],
      ["?tenant_id=b&WHIZARD-TENANT=b", ""],
    ] as const
  ).map(([asked, type]): Case => ({
    name: `GET rules${asked} asks for the tenant's own rules and nothing else`,
    path: `/a/api/v1/rules${asked}`,
    authorization: auth.a,
    status: 200,
    arrives: { at: "queryFrontend", url: `/api/v1/rules?match%5B%5D=%7Btenant_id%3D%22a%22%7D${type}`, tenant: "a" },
  })),
  ...["rules?type=alert", "alerts"].map((path): Case => ({
    name: `a global credential reads the ${path} of all tenants`,
    path: `/api/v1/${path}`,
    authorization: auth.global,
    status: 200,
    arrives: { at: "globalQuery", url: `/api/v1/${path}` },
  })),
];

/** Requests for rules and metadata that the gateway answers itself. */
export const refusedRules: readonly Case[] = [
  ...[
    "match[]=up",
    "match%5B%5D=up",
    "type=alert&match%5b%5D=up",
    "rule_name[]=x",
    "rule_group[]=x",
    "file[]=x",
    "type=other",
    "type=ALERT",
    "type=%61lert",
    "type=",
    "type=other&type=alert",
  ].map((query): Case => ({
    name: `rules?${query} is 400, since it would be answered otherwise than asked`,
    path: `/a/api/v1/rules?${query}`,
    authorization: auth.a,
    status: 400,
    text: /^(all rules of the tenant|type is)/,
  })),
  {
    name: "rules with a writing credential are 403",
    path: "/a/api/v1/rules",
    authorization: auth.aWrites,
    status: 403,
  },
  {
    name: "metadata with a credential of another tenant is 403",
    path: "/a/api/v1/metadata",
    authorization: auth.b,
    status: 403,
  },
  ...["rules", "metadata"].map((path): Case => ({
    name: `POST of ${path} is 405`,
    method: "POST",
    path: `/a/api/v1/${path}`,
    authorization: auth.a,
    body: "match[]=up",
    status: 405,
  })),
];
