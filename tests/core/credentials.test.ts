import { expect } from "chai";
import {
  credentialDigest,
  describeCredentials,
  knowCredentials,
  parseWhizard,
  planCredentials,
  renderIssue,
  type WhizardSpec,
} from "../../provider/core/index.ts";
import { bearerDigest } from "../../provider/core/haproxy/credential.ts";
import { runtimeCredentials, tenantPassword } from "../../provider/core/reconcile/tenantPassword.ts";

const storage = { embedded: {} };
const parse = (input: object) => parseWhizard({ storage, ...input });

const specOf = (input: object): WhizardSpec => {
  const parsed = parse(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

const issuesOf = (input: object): readonly string[] => {
  const parsed = parse(input);
  return parsed.ok ? [] : parsed.issues.map(renderIssue);
};

const withCredentials = (credentials: object) => ({ tenants: [{ name: "a", credentials }] });

/** Each credential as one line: whose, what for, by whom, and its values. */
const linesOf = (input: object): readonly string[] =>
  planCredentials(specOf(input)).map(({ tenant = "*", name, access, username = "(token)", values }) =>
    [tenant, name, access, username, ...values.map(({ id, given }) => given ?? id)].join(" "),
  );

const value = "given-value-of-a-client";

describe("credentials at the gateway", () => {
  const planned: readonly (readonly [name: string, input: object, lines: readonly string[]])[] = [
    ["a tenant has one without asking", withCredentials({}), ["a default rw a password/a"]],
    [
      "further ones are of their own kinds and rights",
      withCredentials({ reader: { access: "readOnly", scheme: "bearer" }, agent: { access: "writeOnly" } }),
      ["a default rw a password/a", "a agent wo a credential/a/agent", "a reader ro (token) credential/a/reader"],
    ],
    [
      "a rotation adds a value beside the one before",
      withCredentials({ default: { rotation: 1 } }),
      ["a default rw a password/a/1 password/a"],
    ],
    [
      "the next rotation ends the one before the last",
      withCredentials({ default: { rotation: 2 } }),
      ["a default rw a password/a/2 password/a/1"],
    ],
    [
      "and a rotation can end the one before at once",
      withCredentials({ default: { rotation: 2, keepPrevious: false } }),
      ["a default rw a password/a/2"],
    ],
    [
      "given values are all valid, the current one first",
      withCredentials({ x: { username: "u", value, previous: ["the-value-of-before"] } }),
      ["a default rw a password/a", `a x rw u ${value} the-value-of-before`],
    ],
    [
      "a global credential belongs to no tenant",
      { gateway: { globalCredentials: { auditor: {}, tool: { scheme: "bearer", rotation: 1 } } } },
      [
        "* auditor global auditor global-credential/auditor",
        "* tool global (token) global-credential/tool/1 global-credential/tool",
      ],
    ],
    ["the web UI has an administrator", { gateway: { debug: true } }, ["* admin global admin admin-password"]],
    [
      "whose credential can be set like the others",
      { gateway: { debug: true, globalCredentials: { admin: { rotation: 1 } } } },
      ["* admin global admin admin-password/1 admin-password"],
    ],
  ];
  for (const [name, input, lines] of planned) it(name, () => expect(linesOf(input)).to.deep.equal(lines));

  const refused: readonly (readonly [name: string, input: object, issues: readonly string[]])[] = [
    [
      "a value that could be guessed, without showing it",
      withCredentials({ x: { value: "short" } }),
      [
        "tenants[0].credentials.x.value: the secret value is not allowed (16 to 1024 printable characters without spaces, taken at random)",
      ],
    ],
    [
      "a user with a colon, which basic authentication would cut",
      withCredentials({ x: { username: "a:b" } }),
      [
        'tenants[0].credentials.x.username: "a:b" is not allowed (1 to 128 characters, none of them a colon or a control character)',
      ],
    ],
    [
      "a bearer token of other characters, and one with a user",
      withCredentials({ x: { scheme: "bearer", username: "u", value: `${value}:${value}` } }),
      [
        "tenants[0].credentials.x.value: can be no bearer token (letters, digits, '.', '_', '~', '+', '/' and '-', then '=' only)",
        "tenants[0].credentials.x.username: a bearer token has no user (leave it out, or scheme basic)",
      ],
    ],
    [
      "a rotation of what is not generated, and a previous value of what is",
      withCredentials({ x: { value, rotation: 1 }, y: { previous: [value] } }),
      [
        "tenants[0].credentials.x.rotation: a given value is not generated anew (put the old value into previous)",
        "tenants[0].credentials.y.previous: belongs to a given value (set value, or raise rotation)",
      ],
    ],
    [
      "one value twice, without showing it",
      withCredentials({ x: { value, previous: [value] } }),
      ["tenants[0].credentials.x.previous[0]: the same value is given twice (first at tenants[0].credentials.x.value)"],
    ],
    [
      "one value of one user for two credentials, whoever has them",
      {
        tenants: [{ name: "a", credentials: { x: { username: "u", value } } }, { name: "b" }],
        gateway: { globalCredentials: { u: { value } } },
      },
      ["gateway.globalCredentials.u: a value with its user is given twice (first at tenants[0].credentials.x)"],
    ],
    [
      "another kind of the tenant's own credential, which its ruler uses",
      withCredentials({ default: { access: "readOnly" } }),
      [
        "tenants[0].credentials.default: the tenant's own credential is a password of the user that is the tenant, to read and write (only value, previous, rotation and keepPrevious can be set; add another credential beside it)",
      ],
    ],
  ];
  for (const [name, input, issues] of refused) {
    it(`refuses ${name}`, () => expect(issuesOf(input)).to.deep.equal(issues));
  }

  it("are known to the gateway by digests, and to users by what they send", () => {
    const spec = specOf({
      ...withCredentials({ reader: { scheme: "bearer", access: "readOnly" }, default: { rotation: 1 } }),
      gateway: { globalCredentials: { auditor: { value } } },
    });
    const known = knowCredentials(planCredentials(spec), ({ id }) => `value-of/${id}`);
    expect(known.map(({ digests }) => digests)).to.deep.equal([
      [credentialDigest("a", "value-of/password/a/1"), credentialDigest("a", "value-of/password/a")],
      [bearerDigest("value-of/credential/a/reader")],
      [credentialDigest("auditor", value)],
    ]);
    expect(describeCredentials(known)).to.deep.equal({
      passwords: { a: "value-of/password/a/1" },
      credentials: { a: { reader: { token: "value-of/credential/a/reader" } } },
      globalCredentials: { auditor: { username: "auditor", password: value } },
    });
  });

  it("of a runtime tenant are derived: the same for the same key, tenant, name and rotation, and no others", () => {
    const values = (key: string, name: string, credentials: Readonly<Record<string, object>>): readonly string[] =>
      runtimeCredentials(key, { name, credentials }).flatMap(({ current, digests }) => [current, ...digests]);
    const all = { default: { rotation: 1 }, x: {}, y: { rotation: 3 } };
    expect(values("key", "a", all)).to.deep.equal(values("key", "a", all));
    const different = [values("key", "a", all), values("key", "b", all), values("other", "a", all)].flat();
    expect(new Set(different).size).to.equal(different.length);
    expect(values("key", "a", {})[0]).to.equal(tenantPassword("key", "a"));
    // The value before the first rotation is the one that its agents have.
    expect(runtimeCredentials("key", { name: "a", credentials: all })[0]?.digests).to.include(
      credentialDigest("a", tenantPassword("key", "a")),
    );
  });
});
