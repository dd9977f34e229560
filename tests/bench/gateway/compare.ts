import { load, type Load, type LoadOptions, type Request } from "./load.ts";

/** Something that is sent somewhere. */
export interface Target {
  readonly base: string;
  readonly request: Request;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Loads two targets in turns, so that what else the machine does meets both alike; nothing may fail. */
export const compare = async (
  ours: Target,
  peer: Target,
  options: LoadOptions & { readonly rounds: number },
): Promise<{ readonly ours: readonly Load[]; readonly peer: readonly Load[] }> => {
  const rounds: { ours: Load[]; peer: Load[] } = { ours: [], peer: [] };
  for (const target of [ours, peer]) await load(target.base, target.request, { ...options, seconds: 1 });
  for (let round = 0; round < options.rounds; round += 1) {
    rounds.ours.push(await load(ours.base, ours.request, options));
    rounds.peer.push(await load(peer.base, peer.request, options));
  }
  const failed = [...rounds.ours, ...rounds.peer].reduce((sum, it) => sum + it.failed, 0);
  if (failed > 0) throw new Error(`${failed} requests failed`);
  return rounds;
};
