import { parentPort } from "node:worker_threads";
import { readConfig } from "./config.ts";
import { runController } from "./controller.ts";
import { log } from "../log.ts";
import { answerBatches } from "./readAhead.ts";

const run = async (): Promise<void> => {
  const stop = new AbortController();
  for (const event of ["SIGTERM", "SIGINT"]) process.on(event, () => stop.abort());
  await runController({ ...readConfig(), program: process.argv[1] }, stop.signal);
};

// The program is one file, which its threads run as well.
if (parentPort === null)
  run().then(
    () => process.exit(0),
    (error: unknown) => {
      log("error", "the reconciler ends", { error });
      process.exit(1);
    },
  );
else answerBatches(parentPort);
