import { expect } from "chai";
import { renderPath } from "../../provider/core/index.ts";
import { buildGolden } from "../golden/buildGolden.ts";
import { parseComponent } from "../golden/components.ts";
import type { GoldenCase } from "../golden/goldenCase.ts";
import { fullCases } from "./fullCases.ts";
import { type Path, setAt, stringLeaves } from "./leaves.ts";

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

/** Where strings can stand in a spec, without the tiers of all components, which share what they are made of. */
const placesOf = (spec: unknown) =>
  stringLeaves(spec).filter(
    (path) =>
      !/^((router|query|queryFrontend|store|compactor|ingester|ruler)Template|reconciler)/.test(renderPath(path)),
  );

/** What is thrown for a hostile string at a path that the spec's form allows there. */
const thrownAt = (golden: GoldenCase, path: Path): readonly string[] =>
  hostile.flatMap((text) => {
    const spec = setAt(golden.spec, path, text) as GoldenCase["spec"];
    if (!parseComponent(golden.component, spec).ok) return [];
    try {
      buildGolden({ ...golden, spec });
      return [];
    } catch (error) {
      return [`${renderPath(path)} ${JSON.stringify(text)}: ${String(error)}`];
    }
  });

describe("hostile strings", function () {
  // The whole topology is built hundreds of times for a field of all.
  this.timeout(180_000);

  for (const golden of fullCases) {
    const places = placesOf(golden.spec);
    for (const field of new Set(places.map(([first]) => first)))
      it(`in any place of ${field} of ${golden.name} are refused, or compile`, () => {
        const inField = places.filter(([first]) => first === field);
        expect(inField.flatMap((path) => thrownAt(golden, path))).to.deep.equal([]);
      });
  }
});
