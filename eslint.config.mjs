import tseslint from "typescript-eslint";

// Core is a total function of plain data: it never looks at the world.
const impure = ["Date", "process", "console", "fetch", "setTimeout", "setInterval", "setImmediate", "performance"].map(
  (name) => ({ name, message: "core is pure: time, environment and output are arguments and results" }),
);

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "sdk/nodejs/", "sdk/python/", "sdk/go/"] },
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-empty": ["error", { allowEmptyCatch: false }],
      complexity: ["error", 10],
      "max-params": ["error", 4],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  // A script of CommonJS has no other way to load anything.
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  {
    files: ["provider/core/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...impure],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "core is pure: randomness is an argument" },
      ],
    },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: ["provider/**/config.ts", "provider/**/bin.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: "only config.ts and bin.ts read the environment",
        },
      ],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
