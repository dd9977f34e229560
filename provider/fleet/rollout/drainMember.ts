import { setTimeout } from "node:timers/promises";
import { drainGate, judgeGate, type MemberFigures } from "../../core/index.ts";
import { UserError } from "../userError.ts";
import type { FleetOptions } from "./fleetEvent.ts";

/** Waits until a member's samples have arrived. Throws UserError when they do not, or nobody wants to wait any more. */
export const drainMember = async (
  name: string,
  observe: () => Promise<MemberFigures>,
  { onEvent, interrupt, cancel, now = Date.now, observeEveryMs = 5000 }: FleetOptions,
): Promise<void> => {
  const signals = [interrupt, cancel].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any(signals);
  const began = now();
  while (!signal.aborted) {
    const { verdict, reasons } = judgeGate(drainGate, [await observe()], now() - began);
    if (verdict === "proceed") return;
    const text = reasons.join("; ");
    if (verdict !== "wait")
      throw new UserError(
        `${text}; what it holds back would be lost. See to it that its samples arrive, or remove it with --without-draining`,
      );
    onEvent?.({ kind: "draining", member: name, reason: text, at: now() });
    await setTimeout(observeEveryMs, undefined, { signal }).catch(() => undefined);
  }
  throw new UserError(`${name}: interrupted; nothing of it is removed`);
};
