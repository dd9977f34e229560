/** Thanos writes sizes with a B behind the unit of Kubernetes. */
const thanosSize = (size: string): string => (/[A-Za-z]$/.test(size) ? `${size}B` : size);

/** The configuration of a cache in each pod's memory; a validity is for result caches only. */
export const renderInMemoryCache = (maxSize: string, validity?: string): string =>
  JSON.stringify({
    type: "IN-MEMORY",
    config: { max_size: thanosSize(maxSize), ...(validity === undefined ? {} : { validity }) },
  });
