import { apiError } from "./apiError.ts";
import type { Acl, Expression, Reply, Rule } from "./section.ts";

/** A field of a client certificate's subject. */
export type SubjectField = "CN" | "OU" | "O";

/** Where the gateway finds who may come, and what it answers to others. */
export interface AuthenticationInput {
  /** Maps of credentials; the first that knows one decides what it may do. */
  readonly credentialsFiles: readonly string[];
  /** Map of tenants: what anybody may do under them, and their limits. */
  readonly tenantsFile: string;
  /** What a tenant has that the map does not name, as the map would have it. Default: it is not admitted. */
  readonly unknownTenant?: string;
  readonly realm: string;
  /** Whether clients may show certificates, which name their tenant. */
  readonly clientCertificates: boolean;
  /** Where they name it; the first of several such fields counts. Default: the common name. */
  readonly clientTenantField?: SubjectField | undefined;
  /** Map of client certificates that count no longer. Default: all of the authorities' count. */
  readonly revokedFile?: string | undefined;
}

const credential: Expression = [["var", "txn.credential"]];
const admission: Expression = [["var", "txn.admission"]];

/** ACLs about who asks. They compare whole values; no tenant's name is read as a pattern. */
export function authenticationAcls(input: AuthenticationInput): readonly Acl[] {
  const begins = (name: string, sample: Expression, values: readonly string[]): Acl => ({
    name,
    sample,
    match: { kind: "beg", values },
  });
  const own = (name: string, identity: Expression): Acl => ({
    name,
    sample: [...identity, ["strcmp", "txn.tenant"]],
    match: { kind: "int", operator: "eq", value: 0 },
  });
  return [
    { name: "authorized", sample: [["req.fhdr", "authorization"]], match: { kind: "found" } },
    { name: "known", sample: credential, match: { kind: "found" } },
    // Everything behind the first colon: a certificate's name may hold further ones.
    own("own_tenant", [...credential, ["field", "2", ":", "0"]]),
    begins("may_write", credential, ["rw:", "wo:"]),
    begins("may_read", credential, ["rw:", "ro:"]),
    begins("may_read_all", credential, ["global:"]),
    { name: "admitted", sample: admission, match: { kind: "found" } },
    begins("admits_write", admission, ["rw", "wo"]),
    begins("admits_read", admission, ["rw", "ro"]),
    ...(input.clientCertificates
      ? [
          { name: "certified", sample: [["ssl_c_used"]], match: { kind: "int", operator: "eq", value: 1 } } as const,
          own("own_certificate", [["var", "txn.certificate"]]),
        ]
      : []),
  ];
}

/** Finds who asks: one digest and one lookup a request and map, whatever the number of tenants. */
export function identityRules(input: AuthenticationInput): readonly Rule[] {
  const { clientTenantField = "CN" } = input;
  const digest = [["req.fhdr", "authorization"], ["sha2", "256"], ["hex"], ["lower"]] as const;
  const byCredential = input.credentialsFiles.map((file, index): Rule => {
    const when = index === 0 ? {} : { when: ["!known"] };
    return { do: "setVariable", name: "txn.credential", value: [...digest, ["map_str", file]], ...when };
  });
  const byCertificate: readonly Rule[] = [
    { do: "setVariable", name: "txn.certificate", value: [["ssl_c_s_dn", clientTenantField]], when: ["certified"] },
    {
      do: "setVariable",
      name: "txn.credential",
      value: [
        ["str", "rw:"],
        ["concat", "", "txn.certificate"],
      ],
      when: ["certified", "!authorized"],
    },
  ];
  return [...byCredential, ...(input.clientCertificates ? byCertificate : [])];
}

const refuse = (text: string, when: readonly string[]): Rule => ({ do: "reply", reply: apiError(403, text), when });

/**
 * Refuses, with 401 or 403, whoever may not do what the path asks for. `tenant_write`, `tenant_any_read` and `global_read`
 * say what that is; `otherForms` are the rules for a path that is not the tenant's.
 */
export function authorizationRules(input: AuthenticationInput, otherForms: readonly Rule[]): readonly Rule[] {
  return [
    { do: "reply", reply: unauthorized(input), when: ["!known"] },
    refuse("this credential does not read all tenants", ["global_read", "!may_read_all"]),
    ...otherForms.map((rule): Rule => ({ ...rule, when: ["!global_read", "!own_tenant", ...(rule.when ?? [])] })),
    refuse("this credential is not of this tenant", ["!global_read", "!own_tenant"]),
    ...(input.clientCertificates
      ? [refuse("this client certificate is not of this tenant", ["!global_read", "certified", "!own_certificate"])]
      : []),
    refuse("this credential may not write", ["tenant_write", "!may_write"]),
    refuse("this credential may not read", ["tenant_any_read", "!may_read"]),
    ...admissionRules(input),
  ];
}

/** Refuses whoever may not read all tenants. */
export function readerOfAllRules(input: AuthenticationInput): readonly Rule[] {
  return [
    { do: "reply", reply: unauthorized(input), when: ["!known"] },
    refuse("this credential does not read all tenants", ["!may_read_all"]),
  ];
}

function admissionRules({ tenantsFile, unknownTenant }: AuthenticationInput): readonly Rule[] {
  const lookup = unknownTenant === undefined ? [tenantsFile] : [tenantsFile, unknownTenant];
  return [
    {
      do: "setVariable",
      name: "txn.admission",
      value: [
        ["var", "txn.tenant"],
        ["map_str", ...lookup],
      ],
    },
    refuse("this tenant is not admitted", ["!global_read", "!admitted"]),
    refuse("this tenant is not admitted to write", ["tenant_write", "!admits_write"]),
    refuse("this tenant is not admitted to read", ["tenant_any_read", "!admits_read"]),
  ];
}

function unauthorized(input: AuthenticationInput): Reply {
  const realm = input.realm.replaceAll(/["\\]/g, "");
  return apiError(401, "a credential of this tenant is needed", { "WWW-Authenticate": `Basic realm="${realm}"` });
}
