import { expect } from "chai";
import { renderPath } from "../../provider/core/index.ts";
import { buildGolden } from "../golden/buildGolden.ts";
import { parseComponent } from "../golden/components.ts";
import type { GoldenCase } from "../golden/goldenCase.ts";
import { fullCases } from "./fullCases.ts";
import { setAt, stringLeaves } from "./leaves.ts";

/** Texts that mean something to the formats that a spec's strings end up in. */
const hostile = [
  "",
  " ",
  "a b",
  "a:9",
  "a.b:99999",
  `'"\\`,
  "%[env(HOME)]",
  "$(POD_NAME)",
  "${HOME}",
  "#",
  "a\nb",
  "-",
  "--",
  "ä",
  "[::1]",
];

describe("hostile strings", () => {
  for (const golden of fullCases) {
    const { name } = golden;

    it(`in any place of ${name} are refused, or compile`, function () {
      // The whole topology is built a few thousand times.
      this.timeout(180_000);
      const thrown = stringLeaves(golden.spec)
        // The tiers of all components share these.
        .filter(
          (path) =>
            !/^((router|query|queryFrontend|store|compactor|ingester|ruler)Template|reconciler)/.test(renderPath(path)),
        )
        .flatMap((path) =>
          hostile.flatMap((text) => {
            const spec = setAt(golden.spec, path, text) as GoldenCase["spec"];
            if (!parseComponent(golden.component, spec).ok) return [];
            try {
              buildGolden({ ...golden, spec });
              return [];
            } catch (error) {
              return [`${renderPath(path)} ${JSON.stringify(text)}: ${String(error)}`];
            }
          }),
        );
      expect(thrown).to.deep.equal([]);
    });
  }
});
