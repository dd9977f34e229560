import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The packages that the nearest package.json names, with the installed versions where they are installed. */
export function programDependencies(directory: string): { name: string; version: string }[] {
  const root = packageRoot(directory);
  if (!root) return [];
  const { dependencies, devDependencies } = manifest(join(root, "package.json"));
  return Object.entries({ ...devDependencies, ...dependencies }).map(([name, wanted]) => {
    const installed = join(root, "node_modules", name, "package.json");
    return { name, version: (existsSync(installed) && manifest(installed).version) || wanted };
  });
}

const manifest = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8")) as Manifest;

function packageRoot(directory: string): string | undefined {
  if (existsSync(join(directory, "package.json"))) return directory;
  return dirname(directory) === directory ? undefined : packageRoot(dirname(directory));
}
