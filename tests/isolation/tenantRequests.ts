import { expect } from "chai";
import { textOf } from "./answer.ts";
import { authorization, bytesOf } from "./attack.ts";
import { writeHeaders } from "./attacks/intruder.ts";
import { type Door, sendRaw } from "./door.ts";

/** Writes as a tenant does, and is let. */
export const write = async (door: Door, tenant: "a" | "b", body: Buffer): Promise<void> => {
  const request = { method: "POST", target: `/${tenant}/api/v1/receive`, headers: writeHeaders, body };
  const answer = await sendRaw(door, bytesOf({ ...request, authorization: authorization[tenant] }));
  expect(answer.statuses, textOf(answer)).to.deep.equal([200]);
};

/** All rules that somebody is shown by the gateway, of a tenant or, as the administrator, of everybody. */
export const shownRules = async (door: Door, who: keyof typeof authorization): Promise<string> => {
  const target = `${who === "admin" ? "" : `/${who}`}/api/v1/rules`;
  return textOf(await sendRaw(door, bytesOf({ target, authorization: authorization[who] })));
};
