#!/usr/bin/env node
// Starts the bundled plugin from V8's code cache: compiling is half of the time until it answers. The cache is made with the
// bundle (`--make-code-cache`), holds the code that ran by then, and is refused by another version of Node.js, which then
// compiles as usual.
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- a module would load later than a script */
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Script } = require("node:vm");

const file = join(__dirname, "bundle.cjs");
const cacheFile = join(__dirname, "bundle.cache");
const script = new Script(`(function(exports,require,module,__filename,__dirname){${readFileSync(file, "utf8")}\n})`, {
  filename: file,
  ...(existsSync(cacheFile) ? { cachedData: readFileSync(cacheFile) } : {}),
});
const makesCache = process.argv[2] === "--make-code-cache";
// Any address will do: the engine is called when a resource is registered, not before.
if (makesCache) process.argv[2] = "127.0.0.1:1";
script.runInThisContext().call(exports, exports, require, module, file, __dirname);

if (makesCache) {
  const finish = () => {
    writeFileSync(cacheFile, script.createCachedData());
    process.exit(0);
  };
  module.exports.loadAll().then(() => setTimeout(finish, 500));
}
