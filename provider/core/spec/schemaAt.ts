import { z } from "zod";

/** A schema without what is wrapped around it: optional, default, … */
const unwrap = (schema: z.core.$ZodType): z.core.$ZodType => {
  const { innerType } = schema._zod.def as { readonly innerType?: z.core.$ZodType };
  if (innerType !== undefined) return unwrap(innerType);
  // Of a choice between a switch and an object, the object is what has fields.
  return schema instanceof z.ZodUnion ? (schema.options.find((it) => it instanceof z.ZodObject) ?? schema) : schema;
};

/** The schema that stands at a path inside another, without what is wrapped around it. */
export const schemaAt = (schema: z.ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined =>
  path.reduce<z.core.$ZodType | undefined>((inner, part) => {
    if (inner instanceof z.ZodObject) {
      // A field may be called as a method of every object is.
      const field = Object.hasOwn(inner.shape, part)
        ? (inner.shape as Readonly<Record<PropertyKey, z.core.$ZodType>>)[part]
        : undefined;
      return field === undefined ? undefined : unwrap(field);
    }
    if (inner instanceof z.ZodArray) return unwrap(inner.element);
    return inner instanceof z.ZodRecord ? unwrap(inner.valueType) : undefined;
  }, unwrap(schema));

/** The field names of the object schema that stands at a path, to suggest the nearest to an unknown one. */
export const fieldsAt =
  (schema: z.ZodType) =>
  (path: readonly PropertyKey[]): readonly string[] => {
    const found = schemaAt(schema, path);
    return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
  };
