#!/usr/bin/env node
// Starts a bundled program from V8's code cache: compiling is half of the time until the plugin answers, and most of a short run of
// the command. The cache is made with the bundle (`--make-code-cache` and what to run with), holds the code that ran by then, and
// is refused by another version of Node.js, which then compiles as usual. It is a script, since a module would load later.
"use strict";
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Script } = require("node:vm");

const file = join(__dirname, "bundle.cjs");
const cacheFile = join(__dirname, "bundle.cache");
// The bundler writes ASCII, and a text of single bytes is read twice as fast.
const text = readFileSync(file, "latin1");
const script = new Script(`(function(exports,require,module,__filename,__dirname){${text}\n})`, {
  filename: file,
  ...(existsSync(cacheFile) ? { cachedData: readFileSync(cacheFile) } : {}),
});
const makesCache = process.argv[2] === "--make-code-cache";
if (makesCache) process.argv.splice(2, 1);
script.runInThisContext().call(exports, exports, require, module, file, __dirname);

if (makesCache) {
  const finish = () => {
    writeFileSync(cacheFile, script.createCachedData());
    process.exit(0);
  };
  module.exports.loadAll().then(() => setTimeout(finish, 500));
}
