const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is defined and true; throws what was last seen. */
export const eventually = async <T>(ask: () => Promise<T>, ms = 20_000): Promise<T & {}> => {
  const end = performance.now() + ms;
  for (let last: unknown; ;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false && answer !== null) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw last instanceof Error ? last : new Error(`still ${JSON.stringify(last)} after ${ms} ms`);
    await wait(100);
  }
};
