import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../lab/command.ts";
import { type Door, tenantUrl } from "../lab/start/gateway.ts";
import { ensureTool } from "../lab/tools.ts";

/** Sends one sample by remote write straight to the gateway, with promtool. Throws when it is refused. */
export async function pushSample(
  gateway: Door,
  tenant: { readonly name: string; readonly password: string },
  metric: string,
  value: number,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "whizard-push-"));
  try {
    const client = join(folder, "client.yaml");
    const tls = gateway.tls && { ca_file: join(folder, "ca.crt"), server_name: gateway.tls.servername };
    if (tls !== undefined) writeFileSync(tls.ca_file, gateway.tls?.ca ?? "");
    const basicAuth = { username: tenant.name, password: tenant.password };
    // JSON, which is YAML that needs no quoting rules.
    writeFileSync(client, JSON.stringify({ basic_auth: basicAuth, ...(tls === undefined ? {} : { tls_config: tls }) }));
    const samples = join(folder, "samples.txt");
    writeFileSync(samples, `# TYPE ${metric} gauge\n${metric} ${value}\n`);
    const url = `${tenantUrl(gateway, tenant.name)}/receive`;
    const options = [`--http.config.file=${client}`, "--label=job=e2e", "--timeout=10s"];
    await runCommand(await ensureTool("promtool"), ["push", "metrics", ...options, url, samples]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
