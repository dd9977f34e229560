// Builds what runs as plain JavaScript: the nodejs SDK, the plugin and the command. It runs before every start, test and check, so it
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
import { join } from "node:path";

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
    plugins: [awaitNothingAtTop],
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
  copyFileSync(at("provider", "plugin", "launcher.cjs"), join(folder, launcher));
  chmodSync(join(folder, launcher), 0o755);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: launcher, version, license, main: launcher }));
  writeFileSync(join(folder, "PulumiPlugin.yaml"), `runtime: nodejs\nversion: ${version}\n`);
  const warming = spawnSync(process.execPath, [join(folder, launcher), "--make-code-cache"], { encoding: "utf8" });
  if (warming.status !== 0) fail("The plugin's code cache", `${warming.stdout}${warming.stderr}`);
  exchange(folder);
};

/** Puts a new build in its place. A plugin that runs has read all it needs; the old folder is gone for microseconds only. */
const exchange = (folder) => {
  const old = `${folder}.old`;
  if (existsSync(out)) renameSync(out, old);
  renameSync(folder, out);
  rmSync(old, { recursive: true, force: true });
};

/** The command: one file of plain JavaScript, since it is started often and for a moment. */
const buildCommand = async () => {
  const { build } = await import("esbuild");
  const outfile = at("dist", "cli", "whizard.cjs");
  const unfinished = `${outfile}.${process.pid}`;
  await build({
    entryPoints: [at("provider", "fleet", "bin.ts")],
    outfile: unfinished,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "error",
  });
  chmodSync(unfinished, 0o755);
  for (const name of programs) {
    const program = at("dist", "cli", `${name}.cjs`);
    copyFileSync(bundleOf(name), `${program}.${process.pid}`);
    renameSync(`${program}.${process.pid}`, program);
  }
  renameSync(unfinished, outfile);
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
    inputs: [at("provider", "plugin"), at("provider", "core"), ...bundles, at("package-lock.json")],
    result: join(out, launcher),
    build: buildPlugin,
  }),
  unlessFresh({
    stamp: at("dist", "cli.stamp"),
    inputs: [at("provider", "fleet"), at("provider", "core"), ...bundles, at("package.json"), at("package-lock.json")],
    result: at("dist", "cli", "whizard.cjs"),
    build: buildCommand,
  }),
]);
