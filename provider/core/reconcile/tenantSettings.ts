import { z } from "zod";
import type { TenantObject } from "../crd/tenantObject.ts";
import type { Issue } from "../issue.ts";
import { checkTenantCredentials, credentialName, runtimeCredential } from "../spec/credential.ts";
import { checkCollisions } from "../spec/collisions.ts";
import { fieldsAt } from "../spec/schemaAt.ts";
import { checkRetentions } from "../spec/retentionFloor.ts";
import { ruleSelector } from "../spec/ruleSet.ts";
import { tenant, type TenantSpec } from "../spec/tenant.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import { fromZodIssue } from "../spec/zodIssue.ts";

/** What a Tenant's spec may say like a declared tenant. */
const settings = tenant.pick({ series: true, limits: true, retention: true, labels: true }).extend({
  ruleSelectors: z.array(ruleSelector).optional(),
  credentials: z.record(credentialName(), runtimeCredential).default({}),
});

export type TenantSettings = z.output<typeof settings>;

/** What was found in a Tenant: everything that is sound, and every issue. */
export interface FoundSettings {
  readonly settings: TenantSettings;
  readonly issues: readonly Issue[];
}

export const noSettings: FoundSettings = { settings: { labels: {}, credentials: {} }, issues: [] };

type Fields = Readonly<Partial<Record<keyof TenantSettings, unknown>>>;

/** The fields that parse, each by itself. */
const soundFields = (given: Fields): TenantSettings => {
  const sound = Object.entries(settings.shape).flatMap(([name, field]) => {
    const parsed = field.safeParse(given[name as keyof TenantSettings]);
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : [];
  });
  return { labels: {}, credentials: {}, ...(Object.fromEntries(sound) as Partial<TenantSettings>) };
};

/** The field of the Tenant that an issue of the declared tenant is about. */
const inTenant = ({ path, ...rest }: Issue): Issue => ({ path: path.replace(/^tenants\[0\]/, "spec"), ...rest });

const without = (found: TenantSettings, issues: readonly Issue[]): TenantSettings => {
  const isSound = (field: keyof TenantSettings): boolean =>
    !issues.some(({ path }) => path === `spec.${field}` || path.startsWith(`spec.${field}.`));
  const { labels, credentials, ...rest } = found;
  const kept = Object.entries(rest).filter(([field]) => isSound(field as keyof TenantSettings));
  return {
    ...Object.fromEntries(kept),
    labels: isSound("labels") ? labels : {},
    credentials: isSound("credentials") ? credentials : {},
  };
};

/** Reads what a Tenant says of itself, by the rules for declared tenants. */
export const readTenantSettings = ({ spec = {} }: TenantObject, id: string, topology: WhizardSpec): FoundSettings => {
  const { tenant: _, ...given } = spec;
  if (Object.keys(given).length === 0) return noSettings;
  const parsed = settings.strip().safeParse(given);
  const found = soundFields(given);
  const { credentials: _credentials, ...others } = found;
  const declared: TenantSpec = { ...tenant.parse({ name: "x" }), ...others, name: id };
  const together = { ...topology, tenants: [declared] };
  const issues = [
    ...(parsed.error?.issues ?? [])
      .flatMap((issue) => fromZodIssue(issue, given, fieldsAt(settings)))
      .map(({ path, ...rest }) => ({ path: `spec.${path}`, ...rest })),
    ...checkTenantCredentials(found.credentials, "spec.credentials"),
    ...[...checkCollisions(together), ...checkRetentions(together)]
      .filter(({ path }) => path.startsWith("tenants[0]."))
      .map(inTenant),
  ];
  return { settings: without(found, issues), issues };
};
