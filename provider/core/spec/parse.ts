import { z } from "zod";
import type { Issue, Result } from "../issue.ts";
import { agentProxy, type AgentProxySpec } from "./agentProxy.ts";
import { checkWhizard } from "./check.ts";
import { tenant, type TenantSpec } from "./tenant.ts";
import { mergeTiers, type Merged } from "./tiers.ts";
import { componentNames, components, settings, whizard, type ComponentName, type WhizardSpec } from "./whizard.ts";
import { fromZodIssue } from "./zodIssue.ts";

type Plain = Readonly<Record<string, unknown>>;

/** The field names of the object schema that stands at a path, to suggest the nearest to an unknown one. */
const fieldsAt =
  (schema: z.ZodType) =>
  (path: readonly PropertyKey[]): readonly string[] => {
    const unwrap = (inner: z.core.$ZodType): z.core.$ZodType => {
      const def = inner._zod.def as { innerType?: z.core.$ZodType };
      return def.innerType === undefined ? inner : unwrap(def.innerType);
    };
    const step = (inner: z.core.$ZodType | undefined, part: PropertyKey): z.core.$ZodType | undefined => {
      if (inner === undefined) return undefined;
      const bare = unwrap(inner);
      if (bare instanceof z.ZodObject) return bare.shape[part as string] as z.core.$ZodType | undefined;
      if (bare instanceof z.ZodArray) return bare.element;
      return bare instanceof z.ZodRecord ? bare.valueType : undefined;
    };
    const found = path.reduce<z.core.$ZodType | undefined>(step, schema);
    const bare = found === undefined ? undefined : unwrap(found);
    return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
  };

/** Validates a value against a schema and returns every issue at once. */
const validate = <S extends z.ZodType>(schema: S, input: unknown): Result<z.output<S>> => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, issues: parsed.error.issues.flatMap((issue) => fromZodIssue(issue, input, fieldsAt(schema))) };
};

/** The three tiers of a component merged: its built-in defaults, its template and its own spec. */
const componentTiers = (name: ComponentName, input: Plain): Merged =>
  mergeTiers([
    { name: "default", value: components[name].parse({}) },
    { name: `${name}Template`, value: input[`${name}Template`] },
    { name, value: input[name] },
  ]);

const resolveComponents = (input: Plain) =>
  Object.fromEntries(
    componentNames.flatMap((name) => {
      const parsed = components[name].safeParse(componentTiers(name, input).value);
      return parsed.success ? [[name, parsed.data]] : [];
    }),
  );

/** Each declared tenant that parses, at its own index; a broken one leaves a hole and does not hide the others' faults. */
const soundTenants = (input: unknown): readonly (TenantSpec | undefined)[] =>
  Array.isArray(input) ? input.map((entry) => tenant.safeParse(entry).data) : [];

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
    (["storage", "storages"] as const).flatMap((name) => {
      const section = whizard.shape[name].safeParse(raw[name]);
      return section.success ? [[name, section.data]] : [];
    }),
  );
  const common = settings.safeParse(pickFields(raw, Object.keys(settings.shape)));
  const tenants = soundTenants(raw["tenants"]);
  const candidate = { ...(common.success ? common.data : {}), ...sections, ...resolveComponents(raw), tenants };
  const issues: readonly Issue[] = [...schemaIssues, ...checkWhizard(candidate)];
  return issues.length === 0 ? { ok: true, value: candidate as WhizardSpec } : { ok: false, issues };
};

/** Parses the spec of an agent proxy and fills in its defaults. */
export const parseAgentProxy = (input: unknown): Result<AgentProxySpec> => validate(agentProxy, input);
