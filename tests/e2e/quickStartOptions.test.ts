import { expect } from "chai";
import { labUp } from "../lab/lab.ts";
import { labTarget } from "../lab/start/target.ts";
import { runStart } from "./startProcess.ts";

describe("the options of the quick start", function () {
  this.timeout(10 * 60_000);

  before(async () => void (await labUp({})));

  it("names the option that is wrong in one line and does nothing", async () => {
    for (const [words, line] of [
      [["--gateway", "nowhere", "--context", "central"], '--gateway is "nowhere": HOST:PORT is needed'],
      [["--member-context", "member-a"], "--member-context needs --context"],
      [["--kubeconfig", labTarget().kubeconfig, "--context", "nobody"], 'The cluster of context "nobody"'],
    ] as const) {
      const { code, output } = await runStart(words);
      expect(output).to.contain(line);
      expect(output, "a stack trace").not.to.match(/^\s+at .*:\d+:\d+/m);
      expect(code).to.equal(1);
    }
  });
});
