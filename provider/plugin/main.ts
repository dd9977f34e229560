import { main } from "@pulumi/pulumi/provider/index.js";
import { whizardProvider } from "./whizardProvider.ts";

await main(whizardProvider, process.argv.slice(2));
