import { readConfig } from "./config.ts";
import { runController } from "./controller.ts";
import { log } from "../log.ts";

const stop = new AbortController();
for (const event of ["SIGTERM", "SIGINT"]) process.on(event, () => stop.abort());

const run = async (): Promise<void> => runController(readConfig(), stop.signal);

run().then(
  () => process.exit(0),
  (error: unknown) => {
    log("error", "the reconciler ends", { error });
    process.exit(1);
  },
);
