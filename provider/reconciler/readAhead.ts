import { on } from "node:events";
import { setImmediate as breathe } from "node:timers/promises";
import { type MessagePort, Worker } from "node:worker_threads";
import { type FoundRules, keepFound, readAnew, type RulesToRead } from "../core/index.ts";
import { log } from "../log.ts";

/** Objects that are read at once: tens of milliseconds, in which nothing else happens. */
const batchSize = 32;

/** Batches that a thread is given before it has answered, so that it never waits for this one. */
const ahead = 3;

type Batch = readonly RulesToRead[];

const keepAll = (batch: Batch, found: readonly FoundRules[]): void =>
  batch.forEach((rules, index) => {
    const own = found[index];
    if (own !== undefined) keepFound(rules, own);
  });

/** Reads batches here, and lets everything else go on between two of them. */
const readHere = async (batches: Iterable<Batch>, signal: AbortSignal): Promise<void> => {
  for (const batch of batches) {
    keepAll(batch, batch.map(readAnew));
    await breathe(undefined, { signal });
  }
};

/** Reads batches on a thread of its own. What that was about to read when it failed is left. */
const readThere = async (program: string, batches: Iterator<Batch>, signal: AbortSignal): Promise<void> => {
  const worker = new Worker(program);
  const ended = new AbortController();
  worker.on("error", (error) => ended.abort(error));
  worker.once("exit", () => ended.abort(new Error("it has ended")));
  const given: Batch[] = [];
  const give = (): void => {
    const { value: batch } = batches.next() as IteratorResult<Batch, undefined>;
    if (batch === undefined) return;
    worker.postMessage(batch);
    given.push(batch);
  };
  try {
    for (let count = 0; count < ahead; count += 1) give();
    const answers = on(worker, "message", { signal: AbortSignal.any([signal, ended.signal]) });
    for await (const [found] of answers as AsyncIterable<[readonly FoundRules[]]>) {
      keepAll(given.shift() ?? [], found);
      give();
      if (given.length === 0) break;
    }
  } catch (error) {
    const reason: unknown = ended.signal.aborted ? ended.signal.reason : error;
    if (!signal.aborted) log("warn", "the thread that reads rules failed", { error: reason });
  } finally {
    await worker.terminate();
  }
};

/** Fewer are read sooner than a thread has started. */
const few = 200;

/**
 * Reads what the next decision needs when it is much, here and on a thread that runs the given program: ten thousand
 * groups take seconds, in which the Lease would not be renewed and nobody would be answered. What is left is read by the
 * decision itself. Returns whether there was anything to do.
 */
export const readAhead = async (
  rules: readonly RulesToRead[],
  program: string | undefined,
  signal: AbortSignal,
): Promise<boolean> => {
  if (rules.length < few) return false;
  const starts = Array.from({ length: Math.ceil(rules.length / batchSize) }, (_, index) => index * batchSize);
  // One iterator for both: each batch is read once.
  const batches = starts.map((start) => rules.slice(start, start + batchSize)).values();
  const reading = [readHere(batches, signal)];
  if (program !== undefined) reading.push(readThere(program, batches, signal));
  await Promise.all(reading);
  return true;
};

/** What a thread does: it answers each batch with what is in it. */
export const answerBatches = (port: MessagePort): void => {
  port.on("message", (batch: readonly RulesToRead[]) => port.postMessage(batch.map(readAnew)));
};
