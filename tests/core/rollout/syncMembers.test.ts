import { expect } from "chai";
import { syncMembers } from "../../../provider/core/rollout/syncMembers.ts";

const member = (name: string, file: string, context?: string) => ({
  name,
  kubeconfig: { file, ...(context === undefined ? {} : { context }) },
});

describe("a fleet that follows a folder of kubeconfigs", () => {
  it("gets a member a context, named by file, or by file and context where there are several", () => {
    const found = [
      { file: "clusters/EU_West.yaml", contexts: ["admin"] },
      { file: "clusters/labs.yaml", contexts: ["one", "two"] },
    ];
    expect(syncMembers([], ["main"], found)).to.deep.equal({
      add: [
        member("eu-west", "clusters/EU_West.yaml", "admin"),
        member("labs-one", "clusters/labs.yaml", "one"),
        member("labs-two", "clusters/labs.yaml", "two"),
      ],
      gone: [],
      refused: [],
    });
  });

  it("leaves members alone that it has under any name, with or without a context", () => {
    const members = [member("a", "clusters/a.yaml"), member("other", "clusters/b.yaml", "admin")];
    const found = ["a", "b"].map((name) => ({ file: `clusters/${name}.yaml`, contexts: ["admin"] }));
    expect(syncMembers(members, [], found)).to.deep.equal({ add: [], gone: [], refused: [] });
  });

  it("says who is gone, and takes nobody out; members from elsewhere are not looked at", () => {
    const members = [
      member("a", "clusters/a.yaml"),
      member("b", "clusters/b.yaml", "x"),
      member("c", "elsewhere.yaml"),
    ];
    expect(syncMembers(members, [], [{ file: "clusters/b.yaml", contexts: ["x"] }]).gone).to.deep.equal(["a"]);
  });

  it("refuses a name that is taken, by the central cluster or by another file", () => {
    const found = [
      { file: "clusters/main.yaml", contexts: ["x"] },
      { file: "clusters/a.yaml", contexts: ["x"] },
      { file: "clusters/a.json", contexts: ["x"] },
    ];
    const { add, refused } = syncMembers([], ["main"], found);
    expect([add.map(({ name }) => name), refused]).to.deep.equal([
      ["a"],
      ['clusters/main.yaml (x): the name "main" is taken', 'clusters/a.json (x): the name "a" is taken'],
    ]);
  });
});
