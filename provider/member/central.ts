import * as pulumi from "@pulumi/pulumi";
import { parseGatewayAddress, renderIssue, type GatewayAddress, type MemberStack } from "../core/index.ts";

/** How the gateway knows whose the member is. */
type Identity = Pick<MemberStack, "password" | "clientCertificate">;

/** How a member cluster gets in at the gateway. */
interface Access {
  readonly gateway: GatewayAddress;
  readonly identity: Identity;
}

type Given = Pick<MemberStack, "central" | "gateway" | "password" | "clientCertificate" | "tenant">;

const addressIn = (output: unknown, central: string): GatewayAddress => {
  if (output === undefined) throw new pulumi.RunError(`stack ${central} has no output gateway: deploy it first`);
  const address = parseGatewayAddress(output);
  if (address.ok) return address.value;
  throw new pulumi.RunError(`output gateway of stack ${central}: ${address.issues.map(renderIssue).join("; ")}`);
};

const passwordIn = (output: unknown, central: string, tenant: string): string => {
  const passwords = (output ?? {}) as Readonly<Record<string, string>>;
  const password = passwords[tenant];
  if (password !== undefined) return password;
  const known = Object.keys(passwords).join(", ") || "none";
  throw new pulumi.RunError(
    `stack ${central} knows no password of tenant ${tenant} (known tenants: ${known}); add it to spec.tenants there, and update that stack`,
  );
};

type Certificates = Readonly<Record<string, NonNullable<MemberStack["clientCertificate"]>>>;

/** A stack that issues client certificates has its members come with those. */
const identityIn = async (stack: pulumi.StackReference, central: string, tenant: string): Promise<Identity> => {
  const [passwords, certificates] = await Promise.all([
    stack.getOutputDetails("passwords"),
    stack.getOutputDetails("clientCertificates"),
  ]);
  const issued = ((certificates.secretValue ?? certificates.value ?? {}) as Certificates)[tenant];
  if (issued !== undefined)
    return { clientCertificate: { certificate: issued.certificate, privateKey: issued.privateKey } };
  return { password: passwordIn(passwords.secretValue ?? passwords.value, central, tenant) };
};

/** What is given, and for all else what the central cluster's stack tells. Known in preview: it is another stack's. */
export const askCentral = async ({ central, tenant, gateway, ...given }: Given): Promise<Access> => {
  const identity: Identity = { password: given.password, clientCertificate: given.clientCertificate };
  const isKnown = given.password !== undefined || given.clientCertificate !== undefined;
  if (gateway !== undefined && isKnown) return { gateway, identity };
  if (central === undefined) throw new Error("neither a central stack nor all that it would tell is given");
  const stack = new pulumi.StackReference(central);
  // Whoever has no gateway yet knows no password either: that it is not deployed is what there is to say.
  const told = await stack.getOutputDetails("gateway");
  const address = gateway ?? addressIn(told.value ?? told.secretValue, central);
  return { gateway: address, identity: isKnown ? identity : await identityIn(stack, central, tenant) };
};
