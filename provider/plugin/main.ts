import { main } from "@pulumi/pulumi/provider/index.js";
import { whizardProvider } from "./whizardProvider.ts";

// An engine that was killed tells nobody: without it the plugin would wait for ever.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) process.exit(1);
}, 1000).unref();

await main(whizardProvider, process.argv.slice(2));
