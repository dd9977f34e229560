import { waitFor } from "./waitFor.ts";

/**
 * Waits until a definition (CRD) is served; `which` is what kubectl's `get` finds it by, such as `crd/NAME`. `kubectl wait`
 * breaks off with an error as long as a new definition has no conditions at all.
 *
 * @param kubectl Runs kubectl and gives what it prints.
 */
export const awaitDefinition = (
  kubectl: (words: readonly string[]) => Promise<string>,
  ...which: readonly string[]
): Promise<void> => {
  const words = ["get", ...which, '--output=jsonpath={.status.conditions[?(@.type=="Established")].status}'];
  const isServed = async (): Promise<boolean> => (await kubectl(words).catch(String)) === "True";
  return waitFor(`the definition ${which.join(" ")}`, isServed, { seconds: 60 });
};
