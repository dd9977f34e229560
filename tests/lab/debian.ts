import { existsSync, rmSync, writeFileSync } from "node:fs";
import { runCommand } from "./command.ts";
import { findOnPath } from "./findOnPath.ts";
import { LabError } from "./labError.ts";

const policy = "/usr/sbin/policy-rc.d";

/** Installs Debian packages in one go; they start no services. Throws LabError where there is no apt or no right to use it. */
export async function installDebianPackages(packages: readonly string[], signal?: AbortSignal): Promise<void> {
  if (findOnPath("apt-get") === undefined) {
    throw new LabError(`These programs are missing and there is no apt-get to install them: ${packages.join(", ")}.`);
  }
  if (process.getuid?.() !== 0) {
    throw new LabError(`These packages are missing: install them by "sudo apt-get install ${packages.join(" ")}".`);
  }
  const madePolicy = !existsSync(policy);
  // Debian asks this file whether a package may start its service: 101 means no.
  if (madePolicy) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await install(packages, signal);
  } finally {
    if (madePolicy) rmSync(policy, { force: true });
  }
}

async function install(packages: readonly string[], signal?: AbortSignal): Promise<void> {
  const environment = { DEBIAN_FRONTEND: "noninteractive" };
  const wait = ["-o", "DPkg::Lock::Timeout=300", "-q"];
  const command = [...wait, "install", "-y", "--no-install-recommends", ...packages];
  try {
    await runCommand("apt-get", command, { environment, signal });
  } catch {
    // Package lists may be missing or old: the second try has fresh ones, and its failure is the one to report.
    signal?.throwIfAborted();
    await runCommand("apt-get", [...wait, "update"], { environment, signal });
    await runCommand("apt-get", command, { environment, signal });
  }
}
