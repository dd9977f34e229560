import Table from "cli-table3";
import { tenantUrl } from "./gateway.ts";
import type { Started } from "./start.ts";
import { downCommand, quoteWord as quote } from "./target.ts";

/** The tenants' table, the addresses, where the credentials are, and how all of it is taken down. */
export function renderReport({ target, stack, gateway, outputs, proofs }: Started): string {
  const table = new Table({
    head: ["tenant", "ingester", "compactor", "ruler", "active series", "newest sample"],
    style: { head: [], border: [] },
    colAligns: ["left", "left", "left", "left", "right", "right"],
  });
  const tenants = Object.keys(outputs.passwords).sort();
  for (const [tenant, { ingester, compactor, ruler }] of Object.entries(outputs.placement)) {
    if (!tenants.includes(tenant)) continue;
    const proof = proofs.find((each) => each.tenant === tenant);
    const age = proof && `${proof.ageSeconds.toFixed(0)} s old`;
    table.push([tenant, ingester, compactor ?? "-", ruler ?? "-", String(proof?.series ?? "-"), age ?? "-"]);
  }
  const [first = "host"] = proofs.map(({ tenant }) => tenant);
  const env = quote(`${stack.folder}/env`);
  const folder = quote(stack.folder);
  const cli = `(. ${env} && pulumi -C ${folder} stack output passwords --show-secrets --json --stack local)`;
  return [
    table.toString(),
    "",
    "Query a tenant (user: the tenant's name):",
    ...tenants.map((tenant) => `  ${tenantUrl(gateway, tenant)}/query?query=up`),
    "",
    "Passwords:",
    `  ${cli}`,
    "Try it:",
    `  curl -u ${first}:"$${cli.slice(0, -1)} | node -p 'JSON.parse(fs.readFileSync(0))["${first}"]')" '${tenantUrl(gateway, first)}/query?query=up'`,
    "Look at it, live, in a browser:",
    `  npm run whizard -- status --web --kubeconfig ${quote(target.kubeconfig)} --context ${quote(target.central)}`,
    `Clusters:`,
    `  kubectl --kubeconfig ${quote(target.kubeconfig)} --context ${quote(target.central)} get pods --all-namespaces`,
    "Take it all down:",
    `  ${downCommand(target.options)}`,
    "",
  ].join("\n");
}
