import { UserError } from "../userError.ts";
import type { LockHolder } from "./fileBackend.ts";

/** Somebody else updates the stack. */
export class LockedError extends UserError {
  constructor(holder: LockHolder | undefined, options: ErrorOptions = {}) {
    const who =
      holder === undefined ? "somebody else" : `${holder.username}@${holder.hostname} (process ${holder.pid})`;
    super(`${who} is updating it${holder === undefined ? "" : ` since ${holder.timestamp}`}`, options);
  }
}
