/** How many of all members a count or a share such as `10%` is: rounded down, but at least one. */
export const maxUnavailableOf = (given: number | string, all: number): number => {
  const share = /^(\d+)%$/.exec(String(given))?.[1];
  return Math.max(1, share === undefined ? Number(given) : Math.floor((all * Number(share)) / 100));
};
