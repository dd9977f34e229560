import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { runCommand } from "./command.ts";
import { readLabConfig } from "./config.ts";
import { imageRecipes, type ImageName, type ImageRecipe } from "./imageRecipes.ts";
import { withLock } from "./lock.ts";
import { listSharedLibraries } from "./sharedLibraries.ts";
import { ensureTools, type Progress } from "./tools.ts";

/** An archive that `ctr images import` takes. */
export interface ImageArchive {
  readonly reference: string;
  readonly path: string;
}

/** Part of every content key: raise it when the layout of the images changes. */
const layout = "1";
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const accounts = [
  ["root", 0],
  ["haproxy", 99],
  ["node", 1000],
  ["thanos", 1001],
  ["nobody", 65534],
] as const;

/** Makes the archives that are not there yet and returns all of them. */
export async function ensureImages(progress: Progress, signal?: AbortSignal): Promise<readonly ImageArchive[]> {
  const archives: ImageArchive[] = [];
  for (const name of Object.keys(imageRecipes) as ImageName[]) {
    signal?.throwIfAborted();
    archives.push(await ensureImage(name, imageRecipes[name], progress, signal));
  }
  return archives;
}

async function ensureImage(
  name: ImageName,
  recipe: ImageRecipe,
  progress: Progress,
  signal?: AbortSignal,
): Promise<ImageArchive> {
  const tools = await ensureTools(Object.values(recipe.programs), progress, signal);
  const files = new Map<string, string>();
  for (const [target, tool] of Object.entries(recipe.programs)) {
    files.set(target, tools[tool]);
    for (const library of await listSharedLibraries(tools[tool])) files.set(library, library);
  }
  const parent = join(readLabConfig().cacheDir, "images");
  const archive = join(parent, `${name}-${contentKey(recipe, files)}.tar`);
  const make = async () => {
    if (existsSync(archive)) return;
    progress(`making the image ${recipe.reference}`);
    // Archives of older contents are never used again, and they are large.
    for (const old of readdirSync(parent)) {
      if (old.startsWith(`${name}-`) || old.startsWith(`.${name}-`)) rmSync(join(parent, old), { recursive: true });
    }
    const draft = mkdtempSync(join(parent, `.${name}-`));
    try {
      renameSync(await writeArchive(recipe, files, draft), archive);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  };
  if (!existsSync(archive)) await withLock(join(parent, `${name}.lock`), make, { progress, signal });
  return { reference: recipe.reference, path: archive };
}

/** Names, sizes and times identify the files well enough; reading them all would cost seconds at every `up`. */
function contentKey(recipe: ImageRecipe, files: ReadonlyMap<string, string>): string {
  const identities = [...files].map(([target, source]) => {
    const { size, mtimeMs } = statSync(source);
    return [target, source, size, mtimeMs];
  });
  return createHash("sha256")
    .update(JSON.stringify([layout, recipe, identities]))
    .digest("hex")
    .slice(0, 16);
}

async function writeArchive(recipe: ImageRecipe, files: ReadonlyMap<string, string>, draft: string): Promise<string> {
  const root = join(draft, "root");
  const content = join(draft, "content");
  mkdirSync(content);
  fillRoot(root, files);
  const layer = join(draft, "layer.tar");
  await packFolder(root, layer);
  const digest = await digestFile(layer);
  linkSync(layer, join(content, `${digest}.tar`));
  const config = JSON.stringify({
    architecture: { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch,
    os: "linux",
    config: {
      Entrypoint: recipe.entrypoint,
      Env: [`PATH=${path}`],
      WorkingDir: "/",
      ...(recipe.stopSignal === undefined ? {} : { StopSignal: recipe.stopSignal }),
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
  });
  const configName = `${createHash("sha256").update(config).digest("hex")}.json`;
  writeFileSync(join(content, configName), config);
  const manifest = [{ Config: configName, RepoTags: [recipe.reference], Layers: [`${digest}.tar`] }];
  writeFileSync(join(content, "manifest.json"), JSON.stringify(manifest));
  const archive = join(draft, "image.tar");
  await packFolder(content, archive);
  return archive;
}

function fillRoot(root: string, files: ReadonlyMap<string, string>): void {
  for (const folder of ["etc/ssl/certs", "usr/local/etc/haproxy", "var/lib", "tmp"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, "tmp"), 0o1777);
  for (const [target, source] of files) {
    mkdirSync(dirname(join(root, target)), { recursive: true });
    copyFileSync(realpathSync(source), join(root, target));
    chmodSync(join(root, target), 0o755);
  }
  const certificates = "/etc/ssl/certs/ca-certificates.crt";
  if (existsSync(certificates)) copyFileSync(certificates, join(root, certificates));
  writeFileSync(join(root, "etc/passwd"), accounts.map(([name, id]) => `${name}:x:${id}:${id}::/:\n`).join(""));
  writeFileSync(join(root, "etc/group"), accounts.map(([name, id]) => `${name}:x:${id}:\n`).join(""));
  writeFileSync(join(root, "etc/nsswitch.conf"), "hosts: files dns\n");
}

/** Same files, same bytes: names sorted, times and owners fixed. */
async function packFolder(folder: string, archive: string): Promise<void> {
  const fixed = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
  await runCommand("tar", [...fixed, "-cf", archive, "-C", folder, ...readdirSync(folder).sort()]);
}

async function digestFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
