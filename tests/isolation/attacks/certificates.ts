import type { Certificate } from "../../core/haproxy/certificates.ts";
import { apiPaths, targetOf } from "../apiPaths.ts";
import { type Attack, attackBy, authorization } from "../attack.ts";
import { requestTo } from "./onEveryPath.ts";

/** Client certificates of the tests' authority, and those that it did not issue, that are past or that the spec revokes. */
export interface ClientCertificates {
  readonly a: Certificate;
  readonly b: Certificate;
  readonly revokedB: Certificate;
  readonly expiredB: Certificate;
  readonly foreignB: Certificate;
}

/** Whom a connection and a request claim to be, which never adds up to B. */
export const certificateAttacks = (at: number, certificates: ClientCertificates): readonly Attack[] => {
  const { a, b, revokedB, expiredB, foreignB } = certificates;
  const claims: readonly (readonly [name: string, certificate: Certificate, prefix: string, credential: string])[] = [
    ["A's certificate on B's path", a, "/b/", ""],
    ["A's certificate and credential on B's path", a, "/b/", authorization.a],
    ["A's certificate on the path without a tenant", a, "/", ""],
    ["A's certificate, B's name and no password on B's path", a, "/b/", "Basic Yjo="],
    ["A's credential with B's certificate, on A's path", b, "/a/", authorization.a],
    ["A's credential with B's certificate, on B's path", b, "/b/", authorization.a],
    ["a leaked certificate of B that was revoked", revokedB, "/b/", ""],
    ["a revoked certificate of B with A's credential", revokedB, "/b/", authorization.a],
    ["a revoked certificate of B with B's name and no password", revokedB, "/b/", "Basic Yjo="],
    ["an expired certificate of B", expiredB, "/b/", ""],
    ["an expired certificate of B with A's credential", expiredB, "/b/", authorization.a],
    ["B's name from a foreign authority", foreignB, "/b/", ""],
    ["B's name from a foreign authority with A's credential", foreignB, "/b/", authorization.a],
  ];
  return apiPaths(at).flatMap((path) =>
    claims.map(([name, certificate, prefix, credential]) =>
      attackBy(name, { ...requestTo(path, targetOf(prefix, path), at), authorization: credential }, { certificate }),
    ),
  );
};
