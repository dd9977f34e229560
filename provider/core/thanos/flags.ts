import { isRepeatable } from "../spec/tiers.ts";

/** Values of generated flags: a list repeats the flag, `true` stands for a flag without value, undefined leaves it out. */
export type Flags = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

const renderFlag = ([name, value]: [string, Flags[string]]): readonly string[] => {
  if (value === undefined || value === false) return [];
  if (value === true) return [`--${name}`];
  return (Array.isArray(value) ? value : [value]).map((one) => `--${name}=${String(one)}`);
};

const nameOf = (flag: string): string => flag.split("=", 1)[0] ?? flag;

/** Generated flags, of which the user's replace those of the same name; repeatable ones add up. */
export const renderFlags = (generated: Flags, users: readonly string[]): readonly string[] => {
  const replaced = new Set(users.map(nameOf).filter((name) => !isRepeatable(name)));
  const kept = Object.entries(generated).flatMap(renderFlag);
  return [...kept.filter((flag) => !replaced.has(nameOf(flag))), ...users];
};

/** The arguments of a Thanos component. */
export const renderArgs = (command: string, generated: Flags, users: readonly string[]): readonly string[] => [
  command,
  ...renderFlags(generated, users),
];
