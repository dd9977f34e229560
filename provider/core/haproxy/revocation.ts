import { apiError } from "./apiError.ts";
import type { AuthenticationInput } from "./authentication.ts";
import type { Frontend } from "./section.ts";

type Revocation = Required<Pick<Frontend, "acls" | "rules" | "connectionVariables">>;

/** What tells a certificate from all others, once a connection: a digest of the whole of it, and which one of its tenant it is. */
const connectionVariables: Revocation["connectionVariables"] = [
  { name: "sess.fingerprint", value: [["ssl_c_der"], ["sha2", "256"], ["hex"], ["lower"]] },
  { name: "sess.rotation", value: [["ssl_c_s_dn", "serialNumber"]] },
  {
    name: "sess.issued",
    value: [
      ["ssl_c_s_dn", "cn"],
      ["concat", "/", "sess.rotation"],
    ],
  },
];

/**
 * Answers 403 to every request on a connection whose client certificate stands in the map of `renderRevokedMap`, before
 * anything else is asked: who has a leaked certificate learns nothing by it, and a password beside it does not help.
 */
export const refuseRevoked = ({ clientCertificates, revokedFile }: AuthenticationInput): Revocation =>
  !clientCertificates || revokedFile === undefined
    ? { connectionVariables: [], acls: [], rules: [] }
    : {
        connectionVariables,
        acls: ["sess.fingerprint", "sess.issued"].map((variable) => ({
          name: "revoked",
          sample: [
            ["var", variable],
            ["map_str", revokedFile],
          ],
          match: { kind: "found" },
        })),
        rules: [{ do: "reply", reply: apiError(403, "this client certificate was revoked"), when: ["revoked"] }],
      };
