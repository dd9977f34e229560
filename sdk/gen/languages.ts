import type { Manifest } from "./manifest.ts";

const pinned = (versions: Readonly<Record<string, string>>, name: string): string => {
  const version = versions[name];
  if (version === undefined) throw new Error(`package.json has no ${name}`);
  return version;
};

/** How the package looks in each language that an SDK is generated for. */
export const languages = ({
  dependencies,
  devDependencies,
  description,
}: Manifest): Readonly<Record<string, unknown>> => {
  const pulumi = pinned(dependencies, "@pulumi/pulumi");
  return {
    nodejs: {
      packageName: "@whizard/pulumi",
      packageDescription: description,
      respectSchemaVersion: true,
      dependencies: { "@pulumi/pulumi": `^${pulumi}` },
      // The same versions as the root's, so that the SDK needs no packages of its own beside it.
      devDependencies: {
        "@types/node": pinned(devDependencies, "@types/node"),
        typescript: pinned(devDependencies, "typescript"),
      },
    },
    python: {
      packageName: "pulumi_whizard",
      respectSchemaVersion: true,
      pyproject: { enabled: true },
      inputTypes: "classes-and-dicts",
      requires: { pulumi: ">=3.142.0,<4.0.0" },
    },
    go: {
      // Else the Go generator leaves out the Args of a type that only a plain list holds.
      generateExtraInputTypes: true,
      importBasePath: "github.com/whizard-io/pulumi-whizard/sdk/go/whizard",
      respectSchemaVersion: true,
    },
  };
};
