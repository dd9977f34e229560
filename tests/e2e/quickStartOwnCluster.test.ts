import { expect } from "chai";
import { takeDown } from "../lab/start/down.ts";
import { start } from "../lab/start/start.ts";
import { labTarget } from "../lab/start/target.ts";
import { Cluster } from "./cluster.ts";
import { QuickStart } from "./quickStart.ts";

describe("the quick start on one cluster", function () {
  this.timeout(10 * 60_000);
  const quickStart = new QuickStart();

  before(() => quickStart.raiseLab());

  it("deploys to a cluster of the user's own", async function () {
    if (quickStart.hadStack) this.skip();
    const own = { kubeconfig: labTarget().kubeconfig, context: "central" };
    try {
      const { proofs, target } = await start({ own });
      expect(proofs.map((proof) => proof.tenant)).to.deep.equal(["host"]);
      expect(target.options.join(" ")).to.contain("--context central");
    } finally {
      await takeDown({ own });
    }
    expect(await new Cluster("central").names("namespaces", "whizard")).to.deep.equal([]);
  });
});
