const core = (from, to, comment) => ({
  name: `core-${from.replace(/\W+/g, "-")}`,
  comment,
  severity: "error",
  from: { path: `^provider/core/(${from})/` },
  to: { path: `^provider/core/(${to})/` },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "a cycle means two concepts are one",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "core-is-alone",
      comment:
        "core decides from plain data: it imports itself, the schema library, Prometheus's own grammar and RE2 (both plain functions of text, so that rules are judged as Prometheus judges them), an edit distance for hints, node:crypto and types of Kubernetes objects",
      severity: "error",
      from: { path: "^provider/core/" },
      to: {
        pathNot:
          "^provider/core/|node_modules/(zod|fastest-levenshtein|@lezer/common|@prometheus-io/lezer-promql|re2js)/|^(node:)?crypto$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "core-has-one-face",
      comment: "shells reach core by its index only, so that its inside may change",
      severity: "error",
      from: { path: "^(provider/(plugin|reconciler|fanout|fleet|environment|member)|sdk/gen)/" },
      to: { path: "^provider/core/", pathNot: "^provider/core/index\\.ts$" },
    },
    {
      name: "shells-do-not-meet",
      comment: "plugin, reconciler, fanout, fleet, environment and member share decisions through core, nothing else",
      severity: "error",
      from: { path: "^provider/(plugin|reconciler|fanout|fleet|environment|member)/" },
      to: { path: "^provider/(plugin|reconciler|fanout|fleet|environment|member)/", pathNot: "^provider/$1/" },
    },
    {
      name: "page-is-alone",
      comment: "the page is made of itself and of what core's view is typed as: a browser loads nothing else",
      severity: "error",
      from: { path: "^provider/page/" },
      to: { pathNot: "^provider/page/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "page-knows-the-view",
      comment: "what is shown is decided in core; the page knows how that looks, not what it is made of",
      severity: "error",
      from: { path: "^provider/page/" },
      to: { pathNot: "^provider/(page/|core/status/view\\.ts$)" },
    },
    {
      name: "nothing-imports-the-page",
      comment: "it runs in a browser; the build bundles it",
      severity: "error",
      from: { pathNot: "^provider/page/" },
      to: { path: "^provider/page/" },
    },
    {
      name: "nothing-imports-tests",
      comment: "the product does not depend on its proof",
      severity: "error",
      from: { path: "^(provider|sdk)/" },
      to: { path: "^tests/" },
    },
    core(
      "promql|goTemplate",
      "spec|placement|topology|thanos|manifests|haproxy|rules|fanout|reconcile|crd",
      "what a language is does not depend on who uses it",
    ),
    core(
      "spec",
      "placement|topology|thanos|manifests|haproxy|rules|fanout",
      "the spec knows nothing of what is made of it",
    ),
    core("placement", "topology|thanos|manifests|haproxy|rules", "placement decides before anything is named or drawn"),
    core("topology", "thanos|manifests|haproxy|rules", "the topology is the form that all texts and objects come from"),
    {
      name: "components-compose",
      comment: "what the whole topology knows builds on manifests; what stands alone knows nothing of it",
      severity: "error",
      from: { path: "^provider/core/.+/", pathNot: "^provider/core/components/" },
      to: { path: "^provider/core/components/" },
    },
    {
      name: "compile-is-last",
      comment: "compile composes; nothing inside core calls it",
      severity: "error",
      from: { path: "^provider/core/.+/" },
      to: { path: "^provider/core/(compile|index)\\.ts$" },
    },
    {
      name: "no-undeclared-dependency",
      comment: "what the product needs at run time stands in dependencies",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/plugin/build\\.mjs$" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|sdk/(nodejs|python|go))/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
    },
  },
};
