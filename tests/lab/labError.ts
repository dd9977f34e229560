/** A condition that the user can do something about; its message is one clear line, shown without a stack. */
export class LabError extends Error {
  override readonly name = "LabError";
}
