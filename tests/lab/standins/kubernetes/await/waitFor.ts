import { isObject, type Value } from "../../provider/values.ts";
import { annotationOf, annotations, type KubeObject } from "../kubeObject.ts";
import { parsePath } from "../propertyPath.ts";
import { conditionOf, conditionText, readiness, type Readiness, type ReadyRule } from "./readiness.ts";

/** The rule that an object's `pulumi.com/waitFor` states: all its expressions must hold. Undefined without the annotation. */
export function waitForRule(object: KubeObject): ReadyRule | undefined {
  const annotation = annotationOf(object, annotations.waitFor);
  if (!annotation) return undefined;
  const rules = expressions(annotation).map(ruleOf);
  if (rules.length === 0) throw new Error("at least one condition must be specified");
  return async (live, surroundings) => {
    const results: Readiness[] = [];
    for (const rule of rules) results.push(await rule(live, surroundings));
    const open = results.filter(({ ready }) => !ready);
    return readiness(open.length === 0, open.map(({ waitingFor }) => waitingFor).join("; "));
  };
}

function expressions(annotation: string): string[] {
  if (!annotation.startsWith("[")) return [annotation];
  return (JSON.parse(annotation) as Value[]).map(String);
}

function ruleOf(expression: string): ReadyRule {
  if (expression.startsWith("condition=")) return conditionRule(expression.slice("condition=".length));
  if (expression.startsWith("jsonpath=")) return jsonPathRule(expression.slice("jsonpath=".length));
  throw new Error(`expected a "jsonpath=" or "condition=" prefix, got ${JSON.stringify(expression)}`);
}

function conditionRule(expression: string): ReadyRule {
  const [type = "", wanted = "True"] = expression.split("=", 2);
  return (object) => {
    const condition = conditionOf(object, type);
    return readiness(
      condition?.status === wanted,
      `Waiting for condition ${type}=${wanted} ${conditionText(condition)}`.trimEnd(),
    );
  };
}

function jsonPathRule(expression: string): ReadyRule {
  const [, path, wanted] = /^\{\s*\$?\.?(.*?)\s*\}(?:=(.+))?$/s.exec(expression) ?? [];
  if (path === undefined)
    throw new Error(`format should be {.path}=value or {.path}, got ${JSON.stringify(expression)}`);
  if (path.includes("?(") || path.includes(".."))
    throw new Error(`the stand-in reads no filters in ${JSON.stringify(expression)}`);
  const steps = parsePath(path.replace(/\['([^']*)'\]/g, '["$1"]'));
  return (object) => {
    const [found] = select([object], steps);
    const holds = found !== undefined && (wanted === undefined || plainText(found) === wanted);
    return readiness(holds, `Waiting for {.${path}}${wanted === undefined ? "" : `=${wanted}`}`);
  };
}

function select(values: Value[], [step, ...rest]: readonly (string | number)[]): Value[] {
  if (step === undefined) return values;
  const next = values.flatMap((value): Value[] => {
    if (Array.isArray(value)) return step === "*" ? value : typeof step === "number" ? value.slice(step, step + 1) : [];
    if (!isObject(value)) return [];
    if (step === "*") return Object.values(value);
    const item = value[step];
    return item === undefined ? [] : [item];
  });
  return select(next, rest);
}

const plainText = (value: Value): string => (typeof value === "object" ? JSON.stringify(value) : String(value));
