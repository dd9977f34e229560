/**
 * Milliseconds that a function takes: the quickest of several runs, after as many that nobody counts. What else the
 * machine does makes a run slower, never quicker.
 */
export const quickestMs = (run: () => unknown, rounds: number): number => {
  const time = (): number => {
    const begin = performance.now();
    run();
    return performance.now() - begin;
  };
  for (let round = 0; round < rounds; round += 1) time();
  return Math.min(...Array.from({ length: rounds }, time));
};
