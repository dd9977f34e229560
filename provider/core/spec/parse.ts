import type { z } from "zod";
import type { Issue, Result } from "../issue.ts";
import { agentProxy, type AgentProxySpec } from "./agentProxy.ts";
import { checkAgentProxy } from "./checkAgentProxy.ts";
import { checkWhizard } from "./check.ts";
import { withDashboardReader } from "./dashboardReader.ts";
import { withGenerated } from "./gatewayTls.ts";
import { globalRuler } from "./globalRuler.ts";
import { resolveReconciler } from "./reconciler.ts";
import { fieldsAt } from "./schemaAt.ts";
import { mapSecrets } from "./secretFields.ts";
import { settings } from "./settings.ts";
import { tenant, type TenantSpec } from "./tenant.ts";
import { mergeTiers, type Tier } from "./tiers.ts";
import { componentNames, components, whizard, type ComponentName, type WhizardSpec } from "./whizard.ts";
import { fromZodIssue } from "./zodIssue.ts";

type Plain = Readonly<Record<string, unknown>>;

/** Validates a value against a schema and returns every issue at once. */
const validate = <S extends z.ZodType>(schema: S, input: unknown): Result<z.output<S>> => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { ok: true, value: parsed.data };
  // A refused value is shown, and a secret must not be.
  const shown = mapSecrets(schema, input, () => "(secret)");
  return { ok: false, issues: parsed.error.issues.flatMap((issue) => fromZodIssue(issue, shown, fieldsAt(schema))) };
};

/** The three tiers of a component: its built-in defaults, its template and its own spec. */
export const componentTiers = (name: ComponentName, input: Plain): readonly Tier[] => [
  { name: "default", value: components[name].parse({}) },
  { name: `${name}Template`, value: input[`${name}Template`] },
  { name, value: input[name] },
];

/** Each component, without the fields that did not parse. */
const resolveComponents = (input: Plain) =>
  Object.fromEntries(
    componentNames.map((name) => {
      const merged = mergeTiers(componentTiers(name, input)).value;
      const parsed = components[name].safeParse(merged);
      return [name, parsed.success ? parsed.data : soundFields(components[name], merged)];
    }),
  );

/** The tiers of one tenant's ruler: those of all rulers, and what the tenant itself says. */
export const tenantRulerTiers = (input: Plain, index: number): readonly Tier[] => [
  ...componentTiers("ruler", input),
  {
    name: `tenants[${index}].ruler`,
    value: (input["tenants"] as readonly { readonly ruler?: unknown }[] | undefined)?.[index]?.ruler,
  },
];

/** The tiers of the global ruler: those of all rulers but of the tenants' own, and what is said of it. */
export const globalRulerTiers = (input: Plain): readonly Tier[] => [
  ...componentTiers("ruler", input).slice(0, -1),
  { name: "globalRuler", value: input["globalRuler"] },
];

/** The global ruler, where one is asked for or what watches all tenants needs it, and its fields parse. */
const resolveGlobalRuler = (input: Plain) =>
  input["globalRuler"] === undefined && input["observability"] === undefined
    ? {}
    : { globalRuler: globalRuler.safeParse(mergeTiers(globalRulerTiers(input)).value).data };

/** A tenant's ruler with the tiers below it filled in, where the tenant says anything of it. */
const withRuler = (found: TenantSpec, input: Plain, index: number): TenantSpec => {
  if (found.ruler === undefined) return found;
  const merged = components.ruler.safeParse(mergeTiers(tenantRulerTiers(input, index)).value);
  return { ...found, ruler: merged.data ?? found.ruler };
};

/** Each declared tenant that parses, at its own index; a broken one leaves a hole and does not hide the others' faults. */
const soundTenants = (input: Plain): readonly (TenantSpec | undefined)[] => {
  const given: unknown = input["tenants"];
  if (!Array.isArray(given)) return [];
  return given.map((entry, index) => {
    const found = tenant.safeParse(entry).data;
    return found === undefined ? undefined : withRuler(found, input, index);
  });
};

const pickFields = (input: Plain, names: readonly string[]): Plain =>
  Object.fromEntries(names.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])));

/**
 * Parses a whole topology: unknown to typed, tiers merged, defaults filled in. Schema issues of one part do not hide
 * what is wrong with the others.
 */
export const parseWhizard = (input: unknown): Result<WhizardSpec> => {
  const parsed = validate(whizard, input);
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { ok: false, issues: [{ path: "", reason: "the spec is no object" }] };
  }
  const raw = input as Plain;
  const schemaIssues = parsed.ok ? [] : parsed.issues;
  const sections = Object.fromEntries(
    (
      ["storage", "storages", "ruleSets", "remoteWrites", "remoteQuery", "alertmanager", "observability"] as const
    ).flatMap((name) => {
      const section = whizard.shape[name].safeParse(raw[name]);
      return section.success && section.data !== undefined ? [[name, section.data]] : [];
    }),
  );
  const reconciler = whizard.shape.reconciler.safeParse(raw["reconciler"]);
  const runtime = reconciler.success ? { reconciler: resolveReconciler(reconciler.data) } : {};
  const common = settings.safeParse(pickFields(raw, Object.keys(settings.shape)));
  const tenants = soundTenants(raw);
  const asked = {
    ...(common.success ? common.data : {}),
    ...sections,
    ...runtime,
    ...resolveComponents(raw),
    ...resolveGlobalRuler(raw),
    tenants,
  };
  const candidate = { ...asked, ...withDashboardReader(asked) };
  const issues: readonly Issue[] = [...schemaIssues, ...checkWhizard(candidate)];
  return issues.length === 0 ? { ok: true, value: completed(candidate as WhizardSpec) } : { ok: false, issues };
};

/** What follows from fields that are valid. */
const completed = (spec: WhizardSpec): WhizardSpec => {
  const { gateway } = spec;
  return gateway.tls === undefined ? spec : { ...spec, gateway: { ...gateway, tls: withGenerated(gateway.tls) } };
};

/** The fields that parse, each by itself; the others are absent. */
const soundFields = <Schema extends z.ZodObject>(schema: Schema, input: unknown): Partial<z.output<Schema>> => {
  if (typeof input !== "object" || input === null) return {};
  const sound = Object.entries(schema.shape).flatMap(([name, field]) => {
    const parsed = (field as z.ZodType).safeParse((input as Plain)[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return Object.fromEntries(sound) as Partial<z.output<Schema>>;
};

/** Parses the spec of a component that stands alone: issues of its fields do not hide those that `check` finds. */
export const parseChecked = <Schema extends z.ZodObject>(
  schema: Schema,
  input: unknown,
  check: (spec: Partial<z.output<Schema>>) => readonly Issue[],
): Result<z.output<Schema>> => {
  const parsed = validate(schema, input);
  const found = check(parsed.ok ? parsed.value : soundFields(schema, input));
  const issues = [...(parsed.ok ? [] : parsed.issues), ...found];
  return parsed.ok && issues.length === 0 ? parsed : { ok: false, issues };
};

/** Parses the spec of an agent proxy and fills in its defaults. */
export const parseAgentProxy = (input: unknown): Result<AgentProxySpec> =>
  parseChecked(agentProxy, input, checkAgentProxy);
