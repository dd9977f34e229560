/** A path to a property: field names and list positions. */
export type PropertyPath = readonly (string | number)[];

/** The path as Pulumi writes it: `metadata.annotations["a.b"].x[0]`. */
export function renderPath(path: PropertyPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (/[."[\]]/.test(step)) return `${text}["${step.replaceAll('"', '\\"')}"]`;
    return text ? `${text}.${step}` : step;
  }, "");
}

/** Reads a path as Pulumi writes it; `*` stands for any step. */
export function parsePath(text: string): PropertyPath {
  const steps: (string | number)[] = [];
  for (const match of text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[\*\]|([^.[\]]+)/g)) {
    const [, quoted, index, name] = match;
    if (quoted !== undefined) steps.push(quoted.replaceAll('\\"', '"'));
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? "*");
  }
  return steps;
}

/** True when a path leads to, or further down than, another. */
export const isWithin = (path: PropertyPath, outer: PropertyPath): boolean =>
  outer.length <= path.length && outer.every((step, i) => step === "*" || step === path[i]);
