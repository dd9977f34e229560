// Builds what runs as plain JavaScript: the nodejs SDK and the plugin. It runs before every start, test and check, so it
// looks at the times of its inputs first and does nothing when nothing changed. Plain JavaScript, because it runs first.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = fileURLToPath(new URL("../..", import.meta.url));
const at = (...parts) => join(root, ...parts);

/** Paths, sizes and times of all files below the given ones, as one hash. */
const fingerprint = (paths) => {
  const hash = createHash("sha256");
  const add = (path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`${path} ${stats?.size} ${stats?.mtimeMs}\n`);
  };
  paths.forEach(add);
  return hash.digest("hex");
};

/** Runs `build` unless it ran for the same inputs and its result is still there. */
const unlessFresh = async ({ stamp, inputs, result, build }) => {
  const wanted = fingerprint(inputs);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  await build();
  writeFileSync(stamp, wanted);
};

const fail = (what, detail) => {
  console.error(`${what} could not be built:\n${detail}`);
  process.exit(1);
};

const sdk = at("sdk", "nodejs");
const buildSdk = () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", sdk], { encoding: "utf8" });
  if (status !== 0) fail("The nodejs SDK", `${stdout}${stderr}`);
  // The SDK reads its version from the package.json beside its code.
  copyFileSync(join(sdk, "package.json"), join(sdk, "bin", "package.json"));
};

const out = at("dist", "plugin");
const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));

const buildPlugin = async () => {
  const { build } = await import("esbuild");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: { main: at("provider", "plugin", "main.ts") },
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    target: "node20",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    external: ["typescript", "ts-node"],
    // CommonJS inside the bundle asks for `require` and its own place.
    banner: {
      js: 'import{createRequire as $r}from"node:module";import{fileURLToPath as $f}from"node:url";const require=$r(import.meta.url),__filename=$f(import.meta.url),__dirname=$f(new URL(".",import.meta.url));',
    },
    logLevel: "error",
    metafile: true,
  }).then(({ metafile }) => writeFileSync(at("dist", "plugin-meta.json"), JSON.stringify(metafile)));
  const launcher = join(out, "pulumi-resource-whizard");
  writeFileSync(launcher, '#!/bin/sh\nexec node "$(dirname "$(readlink -f "$0")")/main.mjs" "$@"\n');
  chmodSync(launcher, 0o755);
  writeFileSync(join(out, "PulumiPlugin.yaml"), `runtime: nodejs\nversion: ${version}\n`);
};

mkdirSync(at("dist"), { recursive: true });
await Promise.all([
  unlessFresh({
    stamp: at("dist", "sdk.stamp"),
    inputs: readdirSync(sdk).filter((name) => name !== "bin" && name !== "node_modules").map((name) => join(sdk, name)),
    result: join(sdk, "bin", "package.json"),
    build: buildSdk,
  }),
  unlessFresh({
    stamp: at("dist", "plugin.stamp"),
    inputs: [at("provider", "plugin"), at("provider", "core"), at("package-lock.json")],
    result: join(out, "pulumi-resource-whizard"),
    build: buildPlugin,
  }),
]);
