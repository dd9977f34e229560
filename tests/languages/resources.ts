/** A resource as a program asked for it. */
export interface AskedResource {
  readonly parent?: string;
  readonly custom?: boolean;
  readonly protect?: boolean;
  readonly inputs: unknown;
  readonly outputs?: unknown;
}

/** Takes the place of a value that must not be seen. */
export const hidden = "<secret>";
/** The engine's sign for a value that is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Puts a mark in the place of every secret, and sorts keys. */
const hideSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields[signature] === secretSignature) return hidden;
  return Object.fromEntries(
    Object.keys(fields)
      .toSorted()
      .map((key) => [key, hideSecrets(fields[key])]),
  );
};

interface Plan {
  readonly resourcePlans: Readonly<
    Record<
      string,
      {
        readonly goal: Readonly<Record<"parent" | "provider", string>> & {
          readonly custom: boolean;
          readonly protect?: boolean;
          readonly inputDiff?: { readonly adds?: unknown };
          readonly outputDiff?: { readonly adds?: unknown };
        };
      }
    >
  >;
}

/**
 * The resources of a preview's plan, by URN. What a resource depends on is left out: the SDKs of languages differ in
 * whether a component means its children, and the plugin, which registers all that matters, is the same in each.
 */
export const plannedResources = (plan: string): Readonly<Record<string, AskedResource>> => {
  const { resourcePlans } = JSON.parse(plan) as Plan;
  return Object.fromEntries(
    Object.entries(resourcePlans)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([urn, { goal }]) => {
        const { parent, custom, protect = false, inputDiff, outputDiff } = goal;
        return [
          urn,
          {
            parent,
            custom,
            protect,
            inputs: hideSecrets(inputDiff?.adds ?? {}),
            outputs: hideSecrets(outputDiff?.adds ?? {}),
          },
        ];
      }),
  );
};

interface State {
  readonly deployment: {
    readonly resources: readonly {
      readonly urn: string;
      readonly parent?: string;
      readonly inputs?: unknown;
      readonly outputs?: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** The resources of a stack's state, by URN. */
export const deployedResources = (state: string): Readonly<Record<string, AskedResource>> => {
  const { resources } = (JSON.parse(state) as State).deployment;
  return Object.fromEntries(
    resources
      .toSorted((a, b) => a.urn.localeCompare(b.urn))
      .map(({ urn, parent, inputs }) => [
        urn,
        { ...(parent === undefined ? {} : { parent }), inputs: hideSecrets(inputs ?? {}) },
      ]),
  );
};

/** An output of a resource of the state, by the resource's name. */
export const outputOf = (state: string, name: string, output: string): unknown => {
  const { resources } = (JSON.parse(state) as State).deployment;
  return resources.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs?.[output];
};

/** An output of the state with its secrets, which `stack export --show-secrets` wraps one by one or as a whole. */
export const plainOf = (output: unknown): unknown => {
  if (typeof output !== "object" || output === null) return output;
  const { plaintext } = output as { readonly plaintext?: string };
  if (plaintext !== undefined) return JSON.parse(plaintext) as unknown;
  return Object.fromEntries(Object.entries(output).map(([key, value]) => [key, plainOf(value)]));
};
