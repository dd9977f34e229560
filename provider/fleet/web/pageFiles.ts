import { readFileSync } from "node:fs";
import { join } from "node:path";

const types = {
  "index.html": "text/html; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** The page's files by the paths that they are asked by; the build puts them beside the command. */
export const readPageFiles = (): ReadonlyMap<string, PageFile> => {
  const files = Object.entries(types).map(
    ([name, type]) => [`/${name}`, { type, content: readFileSync(join(__dirname, "page", name)) }] as const,
  );
  return new Map([
    ...files,
    ...files.filter(([path]) => path === "/index.html").map(([, file]) => ["/", file] as const),
  ]);
};
