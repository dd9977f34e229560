import { stringify } from "yaml";
import { objectNames, type KubeObject } from "../../provider/core/index.ts";
import type { Built } from "./buildGolden.ts";

/** File names below `want` and their texts. */
export type Files = Readonly<Record<string, string>>;

/** Texts inside ConfigMaps that are also kept as files of their own, to be read and reviewed as what they are. */
const shownApart = ["haproxy.cfg", "hashrings.json", "prometheus.yml"];

const toYaml = (value: unknown): string =>
  stringify(value, { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false, blockQuote: "literal" });

const dataOf = (object: KubeObject): Files => (object as { readonly data?: Files }).data ?? {};

const renderObject = (component: string, object: KubeObject, name: string): readonly (readonly [string, string])[] => [
  [`${component}/${object.kind.toLowerCase()}-${name}.yaml`, toYaml(object)],
  ...(object.kind === "ConfigMap" ? shownApart : []).flatMap((file) => {
    const text = dataOf(object)[file];
    return text === undefined ? [] : [[`${component}/${file}`, text] as const];
  }),
];

/** The files of a result: one an object, in a folder a component. Throws when two objects would share a file. */
export const renderGolden = ({ components, outputs }: Built): Files => {
  const entries = [
    ["outputs.yaml", toYaml(outputs)] as const,
    ...components.flatMap(({ name, objects }) => {
      const names = objectNames(objects);
      return objects.flatMap((object, index) => renderObject(name, object, names[index] ?? ""));
    }),
    ...components.flatMap(({ name, aws }) =>
      (aws?.resources ?? []).map((resource) => [`${name}/aws-${resource.name}.yaml`, toYaml(resource)] as const),
    ),
  ];
  const files = Object.fromEntries(entries);
  if (Object.keys(files).length !== entries.length) throw new Error("two objects have one kind and name");
  return files;
};
