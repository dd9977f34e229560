import { z } from "zod";
import type { Issue } from "../issue.ts";
import { images } from "./images.ts";
import { freeText, httpUrl } from "./leaf.ts";
import { isToken } from "./token.ts";
import { secretKeyRef, workload } from "./workload.ts";

const listed = (pattern: RegExp, allowed: string) =>
  z.string().regex(pattern, { error: allowed }).meta({ plain: true });

const emailDomain = () => listed(/^(\*|\.?[A-Za-z0-9][A-Za-z0-9.-]*)$/, "a domain such as example.com, or *");
const email = () => listed(/^[^\s@,]+@[A-Za-z0-9.-]+$/, "an e-mail address");

/** Sign-in to the web UI. */
export const oauth2Proxy = z
  .strictObject({
    ...workload({ image: images.oauth2Proxy, replicas: 2, cpu: "20m", memory: "64Mi", gracePeriodSeconds: 30 }),
    issuerUrl: httpUrl().describe("The OpenID Connect provider, by the URL that its `/.well-known` stands below."),
    issuerCaSecret: secretKeyRef
      .optional()
      .describe("Authorities of the provider's certificate, PEM; the image's own when absent."),
    clientId: freeText().describe("The client that the provider knows the web UI by."),
    clientSecret: secretKeyRef.describe("The client's secret."),
    cookieSecret: secretKeyRef.describe(
      "What sessions are encrypted by: 32 random characters, such as `openssl rand -hex 16` makes.",
    ),
    redirectUrl: httpUrl().describe(
      "Where browsers find the web UI, with `/oauth2/callback` at its end; the provider has to allow it.",
    ),
    emailDomains: z
      .array(emailDomain())
      .default([])
      .describe("Who may sign in, by the domain of a verified e-mail address; `*` is every user of the provider."),
    emails: z.array(email()).default([]).describe("Who else may sign in, by e-mail address."),
    groups: z
      .array(freeText())
      .default([])
      .describe("Groups of which one must stand in the user's `groups` claim; none is asked for when empty."),
    scope: freeText().default("openid email profile").describe("What is asked of the provider, separated by spaces."),
  })
  .meta({
    id: "OAuth2Proxy",
    description:
      "Sign-in to the web UI over all tenants with OpenID Connect: OAuth2-Proxy in a Deployment of its own, before the gateway's port of the web UI. With TLS the gateway's certificate must hold its name inside the cluster.",
  });

export type OAuth2ProxySpec = z.output<typeof oauth2Proxy>;

const callback = "/oauth2/callback";

const checkRedirect = ({ redirectUrl }: Partial<OAuth2ProxySpec>, path: string): readonly Issue[] =>
  redirectUrl === undefined || isToken(redirectUrl) || redirectUrl.endsWith(callback)
    ? []
    : [{ path: `${path}.redirectUrl`, reason: `"${redirectUrl}" is not where sign-ins end`, hint: `…${callback}` }];

const checkUsers = ({ emailDomains, emails, groups }: Partial<OAuth2ProxySpec>, path: string): readonly Issue[] =>
  [emailDomains, emails, groups].some((list) => list !== undefined && list.length > 0)
    ? []
    : [{ path, reason: "nobody may sign in", hint: "set emailDomains, emails or groups" }];

/** Checks what no single field of the sign-in can see. */
export const checkOAuth2Proxy = (
  spec: Partial<OAuth2ProxySpec> | undefined,
  { debug = false }: { readonly debug?: boolean | undefined },
  path: string,
): readonly Issue[] => {
  if (spec === undefined) return [];
  return [
    ...(debug ? [] : [{ path, reason: "there is no web UI to sign in to", hint: "set gateway.debug to true" }]),
    ...checkUsers(spec, path),
    ...checkRedirect(spec, path),
  ];
};
