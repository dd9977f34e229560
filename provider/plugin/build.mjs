// Builds what runs as plain JavaScript: the nodejs SDK, the plugin, the command and its page. It runs before every start, test and check, so it
// looks at the times of its inputs first and does nothing when nothing changed. Plain JavaScript, because it runs first.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const root = fileURLToPath(new URL("../..", import.meta.url));
const at = (...parts) => join(root, ...parts);

/** Paths, sizes and times of all files below the given ones, as one hash. */
const fingerprint = (paths) => {
  const hash = createHash("sha256").update(process.version);
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
  const { status, stdout, stderr } = spawnSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", sdk], {
    encoding: "utf8",
  });
  if (status !== 0) fail("The nodejs SDK", `${stdout}${stderr}`);
  // The SDK reads its version from the package.json beside its code.
  copyFileSync(join(sdk, "package.json"), join(sdk, "bin", "package.json"));
};

const out = at("dist", "plugin");
const launcher = "pulumi-resource-whizard";

/** The components and resources are loaded when they are asked for; this loads them all. */
const bundleEntry = () => {
  const modules = ["components", "resources"].flatMap((folder) =>
    readdirSync(at("provider", "plugin", folder))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `() => import("./${folder}/${name}")`),
  );
  return `import "./main.ts"; export const loadAll = () => Promise.all([${modules.join(",")}].map((load) => load()));`;
};

/** V8's code cache takes scripts, no modules, and a script cannot await at its top; nothing follows the call anyway. */
const awaitNothingAtTop = {
  name: "await-nothing-at-top",
  setup: ({ onLoad }) =>
    onLoad({ filter: /plugin[/\\]main\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/^await (?=main\()/m, "void "),
      loader: "ts",
    })),
};

/** The schema library brings its messages in fifty languages, and ours are our own: 260 kB of each bundle. */
const oneLanguage = {
  name: "one-language",
  setup: ({ onLoad }) =>
    onLoad({ filter: /zod[/\\]v4[/\\]locales[/\\]index\.c?js$/ }, ({ path }) => ({
      contents: path.endsWith(".cjs")
        ? 'exports.en = require("./en.cjs").default;'
        : 'export { default as en } from "./en.js";',
      loader: "js",
      resolveDir: dirname(path),
    })),
};

const bundle = async (folder) => {
  const { build } = await import("esbuild");
  await build({
    stdin: { contents: bundleEntry(), resolveDir: at("provider", "plugin"), loader: "ts" },
    outfile: join(folder, "bundle.cjs"),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // Only closure serialisation and programs in TypeScript want them; the plugin has neither.
    external: ["typescript", "ts-node"],
    plugins: [awaitNothingAtTop, oneLanguage],
    logLevel: "error",
  });
};

const bundleOf = (name) => at("dist", name, `${name}.cjs`);

/** A program of a pod: one file that the stock Node image runs, small enough for a ConfigMap (1 MiB). */
const buildProgram = async (name) => {
  const { build } = await import("esbuild");
  const unfinished = `${bundleOf(name)}.${process.pid}`;
  await build({
    entryPoints: [at("provider", name, "main.ts")],
    outfile: unfinished,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    plugins: [oneLanguage],
    logLevel: "error",
  });
  const { size } = statSync(unfinished);
  if (size > 700_000) fail(`The program ${name}`, `it has ${size} bytes: a ConfigMap has room for 700,000`);
  renameSync(unfinished, bundleOf(name));
};

const programs = ["reconciler", "fanout"];
const bundles = programs.map(bundleOf);

const buildPlugin = async () => {
  const { version, license } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const folder = `${out}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  await bundle(folder);
  for (const name of programs) copyFileSync(bundleOf(name), join(folder, `${name}.cjs`));
  copyFileSync(at("provider", "launcher.cjs"), join(folder, launcher));
  chmodSync(join(folder, launcher), 0o755);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: launcher, version, license, main: launcher }));
  writeFileSync(join(folder, "PulumiPlugin.yaml"), `runtime: nodejs\nversion: ${version}\n`);
  // Any address will do: the engine is called when a resource is registered, not before.
  makeCodeCache("The plugin's code cache", join(folder, launcher), ["127.0.0.1:1"]);
  exchange(folder, out);
};

/** Runs a launcher once, with what its program is usually run with, and keeps the code that this has compiled. */
const makeCodeCache = (what, program, args, input = "") => {
  const words = [program, "--make-code-cache", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", input });
  if (status !== 0) fail(what, `${stdout}${stderr}`);
};

/** Puts a new build in its place. A program that runs has read all it needs; the old folder is gone for microseconds only. */
const exchange = (folder, place) => {
  const old = `${folder}.old`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(folder, place);
  rmSync(old, { recursive: true, force: true });
};

/** The command and what it loads for a status; what a rollout needs besides would make every start slower. */
const commandEntry = `import "./bin.ts";
export const loadAll = () => Promise.all([import("./rollout/fleetCommands.ts")]);`;

const command = at("dist", "cli");

/** The command: one file of plain JavaScript with a code cache, since it is started often and for a moment. */
const buildCommand = async () => {
  const { build } = await import("esbuild");
  const folder = `${command}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: { contents: commandEntry, resolveDir: at("provider", "fleet"), loader: "ts" },
    outfile: join(folder, "bundle.cjs"),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // Only programs in TypeScript within this process want them, and there are none.
    external: ["typescript", "ts-node"],
    plugins: [oneLanguage],
    logLevel: "error",
  });
  for (const name of programs) copyFileSync(bundleOf(name), join(folder, `${name}.cjs`));
  const launched = join(folder, "whizard.cjs");
  copyFileSync(at("provider", "launcher.cjs"), launched);
  chmodSync(launched, 0o755);
  makeCodeCache("The command's code cache", launched, ["validate", "-f", "-"], "storage: { embedded: {} }\n");
  await buildPage(join(folder, "page"));
  exchange(folder, command);
};

/** What `whizard status --web` shows in a browser. */
const buildPage = async (folder) => {
  const { build } = await import("esbuild");
  mkdirSync(folder, { recursive: true });
  const source = (name) => at("provider", "page", name);
  await build({
    entryPoints: [source("main.ts")],
    outfile: join(folder, "page.js"),
    bundle: true,
    minify: true,
    platform: "browser",
    target: "es2023",
    format: "iife",
    logLevel: "error",
  });
  for (const name of ["index.html", "page.css", "icon.svg"]) copyFileSync(source(name), join(folder, name));
};

mkdirSync(at("dist"), { recursive: true });
for (const name of programs)
  await unlessFresh({
    stamp: at("dist", `${name}.stamp`),
    inputs: [at("provider", name), at("provider", "core"), at("package-lock.json")],
    result: bundleOf(name),
    build: () => buildProgram(name),
  });
await Promise.all([
  unlessFresh({
    stamp: at("dist", "sdk.stamp"),
    inputs: readdirSync(sdk)
      .filter((name) => name !== "bin" && name !== "node_modules")
      .map((name) => join(sdk, name)),
    result: join(sdk, "bin", "package.json"),
    build: buildSdk,
  }),
  unlessFresh({
    stamp: at("dist", "plugin.stamp"),
    inputs: [
      at("provider", "launcher.cjs"),
      at("provider", "plugin"),
      at("provider", "core"),
      ...bundles,
      at("package-lock.json"),
    ],
    result: join(out, launcher),
    build: buildPlugin,
  }),
  unlessFresh({
    stamp: at("dist", "cli.stamp"),
    inputs: [
      at("provider", "launcher.cjs"),
      at("provider", "plugin", "build.mjs"),
      at("provider", "fleet"),
      at("provider", "page"),
      at("provider", "core"),
      ...bundles,
      at("package.json"),
      at("package-lock.json"),
    ],
    result: join(command, "whizard.cjs"),
    build: buildCommand,
  }),
]);
