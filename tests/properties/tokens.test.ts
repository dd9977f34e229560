import { expect } from "chai";
import { makeToken, renderPath, splitAtTokens } from "../../provider/core/index.ts";
import { buildGolden } from "../golden/buildGolden.ts";
import { parseComponent } from "../golden/components.ts";
import type { GoldenCase } from "../golden/goldenCase.ts";
import { objectsOf } from "../golden/workloads.ts";
import { fullCases } from "./fullCases.ts";
import { setAt, stringLeaves, type Path } from "./leaves.ts";

const stringsIn = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
};

const keysIn = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...keysIn(inner)])
    : [];

const structural = "must be known at preview, but is an output or a secret";

/** Where another program decides what the name is. */
const fixed = /^cert-manager writes /;

interface Outcome {
  readonly path: string;
  readonly outcome: "arrives" | "is refused" | string;
}

const outcomeOf = (golden: GoldenCase, path: Path): Outcome => {
  const at = renderPath(path);
  const token = makeToken(at);
  const spec = setAt(golden.spec, path, token) as GoldenCase["spec"];
  const parsed = parseComponent(golden.component, spec);
  if (!parsed.ok) {
    const clear = parsed.issues.some(
      ({ path: place, reason, hint }) =>
        place === at && (reason === structural || hint?.startsWith("one of ") === true || fixed.test(reason)),
    );
    return { path: at, outcome: clear ? "is refused" : JSON.stringify(parsed.issues) };
  }
  const built = buildGolden({ ...golden, spec });
  const objects = objectsOf(built);
  const identities = objects.flatMap(({ kind, metadata }) => [kind, metadata.name, metadata.namespace ?? ""]);
  if ([...identities, ...keysIn(objects)].some((text) => text.includes(token)))
    return { path: at, outcome: "decides a name" };
  const onAws = built.components.flatMap(({ aws }) => [aws?.resources ?? [], aws?.derived ?? []]);
  const found = stringsIn([objects, onAws, built.outputs]).flatMap((text) =>
    splitAtTokens(text).filter((_, index) => index % 2 === 1),
  );
  return { path: at, outcome: found.includes(token) ? "arrives" : "is lost" };
};

/**
 * Overridden by the second tier or by a kind of its own, hashed into an Authorization value, where the cluster is, or read by
 * nothing: the files of an ObjectStorage alone are mounted by components whose `objstore` names their Secrets.
 */
const absorbed =
  /^(\w+Template\.|s3\.tls\.\w+Secret\.|(tenants\[\d+\]\.)?password$|.*[cC]redentials\.\w+\.(value|previous\[\d+\]|username)$|kubeconfig$|context$|globalRuler\.alertmanagersUrl|storages\.\w+\.raw\.type$)/;

describe("token properties", function () {
  // The whole topology is built once a string, a few hundred times.
  this.timeout(180_000);
  for (const golden of fullCases) {
    const { name } = golden;

    it(`a token in any string of ${name} arrives whole in the objects or outputs, or is refused with a clear issue`, () => {
      const bad = stringLeaves(golden.spec)
        .map((path) => outcomeOf(golden, path))
        .filter(
          ({ path, outcome }) =>
            !["arrives", "is refused"].includes(outcome) && !(outcome === "is lost" && absorbed.test(path)),
        );
      expect(bad).to.deep.equal([]);
    });

    if (!name.startsWith("every-field")) continue;

    it(`of the strings of ${name} some are refused and some arrive`, () => {
      const outcomes = new Set(stringLeaves(golden.spec).map((path) => outcomeOf(golden, path).outcome));
      expect([...outcomes]).to.include.members(["arrives", "is refused"]);
    });
  }
});
