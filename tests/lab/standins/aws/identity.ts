import { at, isObject, textAt, type Properties } from "../provider/values.ts";
import { answerOrThrow, askIam, textOf, type AwsAccount } from "./awsApi.ts";
import type { Existing, ResourceType } from "./resourceType.ts";

const call = (account: AwsAccount, action: string, parameters: Readonly<Record<string, string>>): Promise<string> =>
  answerOrThrow(`${action} ${JSON.stringify(parameters)}`, askIam(account, action, parameters));

const isThere = async (account: AwsAccount, action: string, parameters: Readonly<Record<string, string>>) =>
  (await askIam(account, action, parameters)).status === 200;

const tagsOf = (inputs: Properties): Readonly<Record<string, string>> => {
  const tags = at(inputs, "tags");
  return Object.fromEntries(
    Object.entries(isObject(tags) ? tags : {}).flatMap(([key, value], index) => [
      [`Tags.member.${index + 1}.Key`, key],
      [`Tags.member.${index + 1}.Value`, String(value)],
    ]),
  );
};

/** A user or a role: what has a name, a path and an ARN. */
const principal = (kind: "User" | "Role", further: (inputs: Properties) => Readonly<Record<string, string>>) => ({
  replaces: ["name", "path", "tags"],
  async create(account: AwsAccount, inputs: Properties) {
    const name = textAt(inputs, "name");
    const named = { [`${kind}Name`]: name, Path: textAt(inputs, "path") || "/" };
    const answer = await call(account, `Create${kind}`, { ...named, ...further(inputs), ...tagsOf(inputs) });
    const ids = { arn: textOf(answer, "Arn") ?? "", uniqueId: textOf(answer, `${kind}Id`) ?? "" };
    return { id: name, state: { ...inputs, ...ids } };
  },
  exists: (account: AwsAccount, { id }: Existing) => isThere(account, `Get${kind}`, { [`${kind}Name`]: id }),
  delete: async (account: AwsAccount, { id }: Existing) =>
    void (await call(account, `Delete${kind}`, { [`${kind}Name`]: id })),
});

const user: ResourceType = {
  required: ["name"],
  ...principal("User", () => ({})),
  update: () => Promise.resolve({}),
};

const role: ResourceType = {
  required: ["name", "assumeRolePolicy"],
  ...principal("Role", (inputs) => ({ AssumeRolePolicyDocument: textAt(inputs, "assumeRolePolicy") })),
  async update(account, { id }, inputs) {
    const PolicyDocument = textAt(inputs, "assumeRolePolicy");
    await call(account, "UpdateAssumeRolePolicy", { RoleName: id, PolicyDocument });
    return {};
  },
};

/** A policy that stands in a user or a role. */
const inlinePolicy = (kind: "User" | "Role"): ResourceType => {
  const owner = kind.toLowerCase();
  const named = ({ id }: Pick<Existing, "id">) => {
    const [of = "", name = ""] = id.split(":");
    return { [`${kind}Name`]: of, PolicyName: name };
  };
  const put = async (account: AwsAccount, inputs: Properties): Promise<string> => {
    const id = `${textAt(inputs, owner)}:${textAt(inputs, "name")}`;
    await call(account, `Put${kind}Policy`, { ...named({ id }), PolicyDocument: textAt(inputs, "policy") });
    return id;
  };
  return {
    required: [owner, "name", "policy"],
    replaces: [owner, "name"],
    create: async (account, inputs) => ({ id: await put(account, inputs), state: inputs }),
    async update(account, _existing, inputs) {
      await put(account, inputs);
      return {};
    },
    exists: (account, existing) => isThere(account, `Get${kind}Policy`, named(existing)),
    delete: async (account, existing) => void (await call(account, `Delete${kind}Policy`, named(existing))),
  };
};

const accessKey: ResourceType = {
  required: ["user"],
  replaces: ["user"],
  secrets: ["secret"],
  async create(account, inputs) {
    const answer = await call(account, "CreateAccessKey", { UserName: textAt(inputs, "user") });
    const id = textOf(answer, "AccessKeyId") ?? "";
    return { id, state: { ...inputs, secret: textOf(answer, "SecretAccessKey") ?? "", status: "Active" } };
  },
  update: () => Promise.resolve({}),
  async exists(account, { id, state }) {
    const { body } = await askIam(account, "ListAccessKeys", { UserName: textAt(state, "user") });
    return body.includes(`<AccessKeyId>${id}</AccessKeyId>`);
  },
  async delete(account, { id, state }) {
    await call(account, "DeleteAccessKey", { UserName: textAt(state, "user"), AccessKeyId: id });
  },
};

/** Who may do what. */
export const identity: Readonly<Record<string, ResourceType>> = {
  "aws:iam/user:User": user,
  "aws:iam/userPolicy:UserPolicy": inlinePolicy("User"),
  "aws:iam/accessKey:AccessKey": accessKey,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": inlinePolicy("Role"),
};
