import { UserError } from "../userError.ts";

/** An engine has failed, with what it says of itself: another try may help. */
export class EngineError extends UserError {}
