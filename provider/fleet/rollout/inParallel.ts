/** Runs a task for each item, so many at once; results are in the items' order. A task that throws ends all. */
export const inParallel = async <Item, Result>(
  items: readonly Item[],
  most: number,
  task: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  let position = 0;
  const lane = async (): Promise<void> => {
    for (let index = position++; index < items.length; index = position++) {
      results[index] = await task(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
  return results;
};
