import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../lab/command.ts";
import { tenantUrl } from "../lab/start/gateway.ts";
import type { Address } from "../lab/start/target.ts";
import { ensureTool } from "../lab/tools.ts";

/** Sends one sample by remote write straight to the gateway, with promtool. Throws when it is refused. */
export async function pushSample(
  gateway: Address,
  tenant: { readonly name: string; readonly password: string },
  metric: string,
  value: number,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "whizard-push-"));
  try {
    const client = join(folder, "client.yaml");
    writeFileSync(client, `basic_auth: { username: "${tenant.name}", password: "${tenant.password}" }\n`);
    const samples = join(folder, "samples.txt");
    writeFileSync(samples, `# TYPE ${metric} gauge\n${metric} ${value}\n`);
    const url = `${tenantUrl(gateway, tenant.name)}/receive`;
    const options = [`--http.config.file=${client}`, "--label=job=e2e", "--timeout=10s"];
    await runCommand(await ensureTool("promtool"), ["push", "metrics", ...options, url, samples]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
