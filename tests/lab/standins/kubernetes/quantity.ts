const units: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a Kubernetes quantity such as "500m" or "1Gi" stands for, or undefined when it is none. */
export function parseQuantity(text: string): number | undefined {
  const [, digits, unit = ""] = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = units[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** Fields below which values are quantities, which the API server writes in its own way. */
const fields = ["limits", "requests", "capacity", "hard", "sizeLimit", "overhead", "allocatable"];

/** True for a path to a quantity. */
export const isQuantityPath = (path: readonly (string | number)[]): boolean =>
  path.some((step) => typeof step === "string" && fields.includes(step));
