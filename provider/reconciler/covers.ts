type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The API server leaves out what is empty. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isPlain(value) && Object.values(value).every(isEmpty));

/** Whether an object of the cluster says everything that is wanted; what it says besides is not asked for. */
export const covers = (live: unknown, wanted: unknown): boolean => {
  if (live === wanted || (live === undefined && isEmpty(wanted))) return true;
  if (Array.isArray(wanted)) {
    return Array.isArray(live) && live.length === wanted.length && wanted.every((each, i) => covers(live[i], each));
  }
  if (!isPlain(wanted) || !isPlain(live)) return false;
  return Object.entries(wanted).every(([name, value]) => value === undefined || covers(live[name], value));
};
