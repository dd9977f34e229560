const factors = { "": 1, k: 1e3, M: 1e6, G: 1e9, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 } as const;

/** The form of a whole number of bytes with a unit of Kubernetes up to G or Gi. */
export const bytesPattern = /^(\d+)(k|M|G|Ki|Mi|Gi)?$/;

/** The number of bytes of a text that matches `bytesPattern`. */
export const quantityBytes = (text: string): number => {
  const [, count = "0", unit = ""] = bytesPattern.exec(text) ?? [];
  return Number(count) * factors[unit as keyof typeof factors];
};
