import { z } from "zod";
import type { Issue, Result } from "../issue.ts";
import type { Placement } from "../placement/placement.ts";
import { fromZodIssue } from "../spec/zodIssue.ts";
import { settings } from "../spec/settings.ts";
import { components, whizard, type WhizardSpec } from "../spec/whizard.ts";

/** What Pulumi tells the reconciler. */
export interface Declared {
  readonly spec: WhizardSpec;
  readonly placement: Placement;
}

const former = z.record(z.string(), z.number());
const retention = z.object({ retentionRaw: z.string(), retention5m: z.string(), retention1h: z.string() });
const slot = z.object({ name: z.string(), storage: z.string(), tenants: z.array(z.string()) });
const compactorSlot = slot.extend({ retention: retention.optional() });
const ingesterSlot = slot.extend({
  kind: z.enum(["shared", "exclusive", "soft"]),
  former,
  emptySince: z.number().optional(),
});

/** The spec after its tiers were merged: what `parseWhizard` returns, checked again because anybody can edit a ConfigMap. */
const declared = z.object({
  spec: z.object({
    ...settings.shape,
    ...components,
    storage: whizard.shape.storage,
    storages: whizard.shape.storages,
    tenants: whizard.shape.tenants,
    reconciler: whizard.shape.reconciler,
  }),
  placement: z.object({ ingesters: z.array(ingesterSlot), compactors: z.array(compactorSlot) }),
});

type Storage = WhizardSpec["storage"];

const withoutSecrets = ({ s3, raw, ...rest }: Storage): Storage => {
  const { accessKey: _id, secretKey: _key, ...publicS3 } = s3 ?? {};
  return {
    ...rest,
    ...(s3 === undefined ? {} : { s3: publicS3 as Storage["s3"] & object }),
    ...(raw === undefined ? {} : { raw: { ...raw, config: {} } }),
  };
};

/** The same value with the fields of every object sorted: one topology has one text. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, inOrder(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** The text of the ConfigMap's one file. No secret of the spec is in it: the workloads read those from Secrets. */
export const renderDeclared = ({ spec, placement }: Declared): string => {
  const storages = Object.entries(spec.storages).map(([name, storage]) => [name, withoutSecrets(storage)] as const);
  const tenants = [...spec.tenants].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = { ...spec, tenants, storage: withoutSecrets(spec.storage), storages: Object.fromEntries(storages) };
  return `${JSON.stringify(inOrder({ spec: shown, placement }), undefined, 1)}\n`;
};

const notJson: Issue = { path: "", reason: "is no JSON" };

/** Reads the text back; every issue at once. */
export const parseDeclared = (text: string): Result<Declared> => {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, issues: [notJson] };
  }
  const parsed = declared.safeParse(input);
  if (parsed.success) return { ok: true, value: parsed.data as Declared };
  return { ok: false, issues: parsed.error.issues.flatMap((issue) => fromZodIssue(issue, input, () => [])) };
};
