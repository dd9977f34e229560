import type { Acl, Reply, Rule } from "./section.ts";

/** Where the gateway finds who may come, and what it answers to others. */
export interface AuthenticationInput {
  readonly credentialsFile: string;
  /** Map of admitted tenants; without it every tenant with a credential is admitted. */
  readonly tenantsFile?: string;
  readonly realm: string;
  /** Whether clients may show certificates, whose common name is the tenant. */
  readonly clientCertificates: boolean;
}

const credential = [["var", "txn.credential"]] as const;
const equalsTenant = ["strcmp", "txn.tenant"] as const;

/** ACLs about who asks. They compare whole values; no tenant's name is read as a pattern. */
export function authenticationAcls(input: AuthenticationInput): readonly Acl[] {
  const strings = (name: string, variable: string, values: readonly string[]): Acl => ({
    name,
    sample: [["var", variable]],
    match: { kind: "str", values },
  });
  const own = (name: string, variable: string): Acl => ({
    name,
    sample: [["var", variable], equalsTenant],
    match: { kind: "int", operator: "eq", value: 0 },
  });
  return [
    { name: "authorized", sample: [["req.fhdr", "authorization"]], match: { kind: "found" } },
    { name: "known", sample: [["var", "txn.access"]], match: { kind: "found" } },
    own("own_tenant", "txn.identity"),
    strings("may_write", "txn.access", ["rw", "wo"]),
    strings("may_read", "txn.access", ["rw", "ro"]),
    strings("may_read_all", "txn.access", ["global"]),
    ...(input.tenantsFile === undefined
      ? []
      : [
          { name: "admitted", sample: [["var", "txn.admission"]], match: { kind: "found" } } as const,
          strings("admits_write", "txn.admission", ["rw", "wo"]),
          strings("admits_read", "txn.admission", ["rw", "ro"]),
        ]),
    ...(input.clientCertificates
      ? [
          { name: "certified", sample: [["ssl_c_used"]], match: { kind: "int", operator: "eq", value: 1 } } as const,
          own("own_certificate", "txn.certificate"),
        ]
      : []),
  ];
}

/** Finds who asks: one digest and one lookup a request, whatever the number of tenants. */
export function identityRules(input: AuthenticationInput): readonly Rule[] {
  const digest = [["req.fhdr", "authorization"], ["sha2", "256"], ["hex"], ["lower"]] as const;
  const byCredential: readonly Rule[] = [
    { do: "setVariable", name: "txn.credential", value: [...digest, ["map_str", input.credentialsFile]] },
    { do: "setVariable", name: "txn.access", value: [...credential, ["field", "1", ":"]] },
    { do: "setVariable", name: "txn.identity", value: [...credential, ["field", "2", ":"]] },
  ];
  const when = ["certified", "!authorized"];
  const byCertificate: readonly Rule[] = [
    { do: "setVariable", name: "txn.certificate", value: [["ssl_c_s_dn", "cn"]], when: ["certified"] },
    { do: "setVariable", name: "txn.identity", value: [["var", "txn.certificate"]], when },
    { do: "setVariable", name: "txn.access", value: [["str", "rw"]], when },
  ];
  return [...byCredential, ...(input.clientCertificates ? byCertificate : [])];
}

/** Refuses, with 401 or 403, whoever may not do what the path asks for. */
export function authorizationRules(input: AuthenticationInput): readonly Rule[] {
  const refuse = (text: string, when: readonly string[]): Rule => ({ do: "reply", reply: { status: 403, text }, when });
  return [
    { do: "reply", reply: unauthorized(input), when: ["!known"] },
    refuse("this credential does not read all tenants", ["global_read", "!may_read_all"]),
    refuse("this credential is not of this tenant", ["!global_read", "!own_tenant"]),
    ...(input.clientCertificates
      ? [refuse("this client certificate is not of this tenant", ["!global_read", "certified", "!own_certificate"])]
      : []),
    refuse("this credential may not write", ["tenant_write", "!may_write"]),
    refuse("this credential may not read", ["tenant_any_read", "!may_read"]),
    ...(input.tenantsFile === undefined ? [] : admissionRules(input.tenantsFile, refuse)),
  ];
}

/** Refuses whoever may not read all tenants. */
export function readerOfAllRules(input: AuthenticationInput): readonly Rule[] {
  const text = "this credential does not read all tenants";
  return [
    { do: "reply", reply: unauthorized(input), when: ["!known"] },
    { do: "reply", reply: { status: 403, text }, when: ["!may_read_all"] },
  ];
}

function admissionRules(file: string, refuse: (text: string, when: readonly string[]) => Rule): readonly Rule[] {
  return [
    {
      do: "setVariable",
      name: "txn.admission",
      value: [
        ["var", "txn.tenant"],
        ["map_str", file],
      ],
    },
    refuse("this tenant is not admitted", ["!global_read", "!admitted"]),
    refuse("this tenant is not admitted to write", ["tenant_write", "!admits_write"]),
    refuse("this tenant is not admitted to read", ["tenant_any_read", "!admits_read"]),
  ];
}

function unauthorized(input: AuthenticationInput): Reply {
  const realm = input.realm.replaceAll(/["\\]/g, "");
  const headers = { "WWW-Authenticate": `Basic realm="${realm}"` };
  return { status: 401, text: "a credential of this tenant is needed", headers };
}
