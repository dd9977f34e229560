import { listAt, textAt, type Properties } from "../provider/values.ts";

/** An error answer of the API server: a Status object. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly status: Properties;

  constructor(code: number, status: Properties) {
    super(textAt(status, "message") || `the API server answered ${code}`);
    this.name = "ApiError";
    this.code = code;
    this.reason = textAt(status, "reason");
    this.status = status;
  }

  /** True when another field manager owns a field that this request sets. */
  get isFieldConflict(): boolean {
    return this.causes.some((cause) => cause.reason === "FieldManagerConflict");
  }

  /** True when the namespace of the object does not exist. */
  get isMissingNamespace(): boolean {
    const details = this.status.details ?? null;
    return this.code === 404 && textAt(details, "kind") === "namespaces";
  }

  /** True when the request wants to change a field that never changes. */
  get isImmutableField(): boolean {
    return this.code === 422 && this.message.includes("field is immutable");
  }

  private get causes(): Properties[] {
    return listAt(this.status, "details", "causes");
  }
}

/** The API server knows no such kind, at least not yet. */
export class NoMatchError extends Error {
  constructor(apiVersion: string, kind: string) {
    super(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
    this.name = "NoMatchError";
  }
}

/** True for an answer that says that the object is not there. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.code === 404;
