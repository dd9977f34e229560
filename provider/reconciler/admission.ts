import { judgeWrite, type KnownWorld } from "../core/index.ts";

/** What the API server asks with; the fields that are looked at. */
interface Review {
  readonly request?: {
    readonly uid?: string;
    readonly kind?: { readonly group?: string; readonly kind?: string };
    readonly object?: unknown;
  };
}

/** Who knows the cluster. */
interface Observing {
  readonly world: () => KnownWorld;
}

/** Answers an AdmissionReview as text. Throws when it is none, or when nothing is known yet. */
export const answerReviews =
  (observer: Observing) =>
  (text: string): string => {
    const { request } = JSON.parse(text) as Review;
    const { uid, kind, object } = request ?? {};
    if (uid === undefined || kind === undefined) throw new Error("the body is no AdmissionReview");
    const write = { group: kind.group ?? "", kind: kind.kind ?? "", object };
    const { refusal, warnings } = judgeWrite(write, observer.world());
    const response = {
      uid,
      allowed: refusal === undefined,
      ...(refusal === undefined ? {} : { status: { code: 422, reason: "Invalid", message: refusal } }),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response });
  };
