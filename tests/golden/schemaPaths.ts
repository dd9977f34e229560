import { z } from "zod";

interface Node {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly allOf?: readonly Node[];
  readonly secret?: boolean;
}

/** A field of a schema: `*` stands for the names of a map, `[]` for the entries of a list. */
export interface SchemaField {
  readonly path: string;
  readonly isSecret: boolean;
}

const children = (node: Node, path: string): readonly (readonly [string, Node])[] => [
  ...Object.entries(node.properties ?? {}).map(
    ([name, child]) => [path === "" ? name : `${path}.${name}`, child] as const,
  ),
  ...(node.items === undefined ? [] : [[`${path}[]`, node.items] as const]),
  ...(typeof node.additionalProperties === "object" ? [[`${path}.*`, node.additionalProperties] as const] : []),
];

/** Every field of a schema, at whatever depth. */
export const schemaFields = (schema: z.ZodType): readonly SchemaField[] => {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
  const follow = (node: Node): Node => {
    const targets = [node.$ref, ...(node.allOf ?? []).map(({ $ref }) => $ref)].filter((ref) => ref !== undefined);
    return targets.reduce<Node>(
      (merged, ref) => ({ ...follow(root.$defs?.[ref.replace("#/$defs/", "")] ?? {}), ...merged }),
      node,
    );
  };
  const walk = (node: Node, path: string): readonly SchemaField[] => {
    const found = follow(node);
    const own = path === "" ? [] : [{ path, isSecret: found.secret === true }];
    return [...own, ...children(found, path).flatMap(([inner, child]) => walk(child, inner))];
  };
  return walk(root, "");
};

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The values that an input has at the path of a schema field. */
export const valuesAt = (input: unknown, path: string): readonly unknown[] =>
  path
    .replaceAll("[]", ".[]")
    .split(".")
    .reduce<readonly unknown[]>(
      (values, part) =>
        values.flatMap((value) => {
          if (part === "[]") return Array.isArray(value) ? (value as readonly unknown[]) : [];
          if (!isMap(value)) return [];
          return part === "*" ? Object.values(value) : part in value ? [value[part]] : [];
        }),
      [input],
    );
