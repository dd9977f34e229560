import { expect } from "chai";
import { FleetLab } from "./fleetLab.ts";

interface Plan {
  readonly clusters: readonly {
    readonly name: string;
    readonly creates: number;
    readonly dangers: readonly string[];
    readonly failed?: string;
  }[];
}

describe("a fleet of the package's own programs, previewed by the real engine", () => {
  let lab: FleetLab;
  before(async function () {
    this.timeout(900_000);
    lab = await FleetLab.create();
  });
  after(() => lab.dispose());

  const plan = async (...words: readonly string[]): Promise<Plan["clusters"]> => {
    const { stdout, stderr } = await lab.run("plan", "--json", ...words);
    if (stdout === "") throw new Error(stderr);
    return (JSON.parse(stdout) as Plan).clusters;
  };

  it("the central cluster's takes what the fleet tells it; a member's says that the central one comes first", async () => {
    lab.write({ members: ["a"], programs: {} });
    const [member, central] = await plan();
    expect(member).to.deep.include({ name: "a", creates: 0 });
    expect(member?.failed).to.include("deploy it first");
    expect(central).to.deep.include({ name: "main" }).and.not.to.have.property("failed");
    expect(central?.creates).to.be.greaterThan(20);
  });

  it("a member's takes what the fleet tells it, and what it would take away of another program's is told", async () => {
    lab.write({ members: ["a"] });
    const { code, stderr } = await lab.run("up");
    expect(code, stderr).to.equal(0);
    lab.write({ members: ["a"], programs: { central: "central" } });
    const clusters = await plan("--full");
    expect(clusters[0]).to.deep.include({ name: "a" }).and.not.to.have.property("failed");
    expect(clusters[0]?.creates).to.be.greaterThan(5);
    expect(clusters[0]?.dangers).to.include("delete Namespace space");
  });
});
