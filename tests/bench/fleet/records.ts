import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FleetLab } from "../../rollout/fleetLab.ts";
import { lessIsBetter, type Result } from "../result.ts";

const count = 1000;

/** What a backend's folder holds of a member that was updated well. */
const writeRecord = (lab: FleetLab, member: string, version: string): void => {
  const stack = `${lab.id}-${member}`;
  const folder = join(lab.folder, "state", ".pulumi", "history", "whizard-member", stack);
  mkdirSync(folder, { recursive: true });
  const now = Math.floor(Date.now() / 1000);
  const config = {
    "fleet:revision": "0",
    "fleet:rollout": "0",
    "fleet:version": version,
    "whizard-member:tenant": member,
  };
  const entry = { kind: "update", startTime: now, endTime: now, config, version: 0, result: "succeeded" };
  writeFileSync(join(folder, `${stack}-${Date.now()}000000.history.json`), JSON.stringify(entry));
};

/** `fleet status` of a thousand members whose states are recorded, with the questions to the gateway, as a user runs it. */
export const measureStatus = async (): Promise<readonly Result[]> => {
  const lab = await FleetLab.create();
  try {
    const members = Array.from({ length: count }, (_, index) => `m${index}`);
    lab.write({ members: [], tenants: members });
    const { code, stderr } = await lab.run("up");
    if (code !== 0) throw new Error(stderr);
    lab.write({ members, tenants: members });
    for (const member of members) writeRecord(lab, member, "0.1.0");
    const seconds: Record<"all" | "records", number[]> = { all: [], records: [] };
    for (let round = 0; round < 3; round += 1) {
      for (const [name, words] of [
        ["all", ["status", "--json"]],
        ["records", ["status", "--json", "--records-only"]],
      ] as const) {
        const begin = performance.now();
        const status = await lab.run(...words);
        if (status.code !== 0) throw new Error(status.stderr);
        seconds[name].push((performance.now() - begin) / 1000);
        const seen = (JSON.parse(status.stdout) as readonly { series?: number }[]).filter(
          ({ series }) => series === 100,
        );
        if (name === "all" && seen.length !== count) throw new Error(`${seen.length} of ${count} members are seen`);
      }
    }
    return [
      lessIsBetter(
        {
          bench: "fleet",
          metric: "status1000",
          unit: "s",
          value: Math.min(...seconds.all),
          peer: "the same without asking the gateway (--records-only)",
          peerValue: Math.min(...seconds.records),
        },
        2,
      ),
    ];
  } finally {
    await lab.dispose();
  }
};
