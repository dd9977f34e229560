import { FleetLab, pause } from "../../rollout/fleetLab.ts";
import { lessIsBetter, type Result } from "../result.ts";

/**
 * Kills the command at random moments over one rollout, then lets it come to its end. Every member must then be as the file says, updated
 * once, and no stack may be locked or have anything pending.
 */
export const measureKills = async (count: number, kills: number): Promise<readonly Result[]> => {
  const lab = await FleetLab.create();
  try {
    const members = Array.from({ length: count }, (_, index) => `m${index}`);
    const rollout = { maxConcurrency: 3, maxUnavailable: 3, partitions: [{ name: "canary", count: 2 }] };
    lab.write({ members, labels: { revision: "one" }, rollout });
    for (let kill = 0; kill < kills; kill += 1) {
      const running = lab.start(["up"]);
      await pause(1000 + Math.random() * 8000);
      running.process.kill("SIGKILL");
      await running.ended;
    }
    // Engines outlive the command; the next run waits for them.
    const { code } = await lab.run("up");
    const revisions = await lab.revisions();
    const wrong = members.filter(
      (member) =>
        revisions[member] !== "one" || lab.state.updates(member).length !== 1 || lab.state.pending(member) > 0,
    );
    const figures = { bench: "fleet", metric: `kills${kills}_of${count}`, unit: "members that are wrong" };
    const value = wrong.length + lab.state.holders().length + (code === 0 ? 0 : 1);
    return [lessIsBetter({ ...figures, value, peer: "all of them", peerValue: count }, 0)];
  } finally {
    await lab.dispose();
  }
};
