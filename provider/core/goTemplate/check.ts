import { remember } from "../remember.ts";
import { type Action, readActions, TemplateFault } from "./lex.ts";
import { Pipeline } from "./pipeline.ts";

/** Variables that Prometheus declares before an alert's templates. */
const given = ["$", "$labels", "$externalLabels", "$externalURL", "$value"];

/** A part of a template that waits for its `{{end}}`. */
interface Block {
  readonly keyword: string;
  readonly at: number;
  /** Variables that are known again behind the end. */
  readonly outside: readonly string[];
  /** Whether there may be an `{{else}}`. */
  readonly takesElse: boolean;
  readonly isInRange: boolean;
}

interface State {
  readonly blocks: readonly Block[];
  readonly variables: readonly string[];
}

type Step = (pipeline: Pipeline, state: State, at: number) => State;

const opens =
  (keyword: string): Step =>
  (pipeline, { blocks, variables }, at) => {
    const inside = pipeline.read({ variables, isRange: keyword === "range" });
    const isInRange = keyword === "range" || blocks.at(-1)?.isInRange === true;
    return { blocks: [...blocks, { keyword, at, outside: variables, takesElse: true, isInRange }], variables: inside };
  };

const readName = (pipeline: Pipeline, keyword: string): void => {
  const name = pipeline.take();
  if (name?.kind !== "text") pipeline.fail(`{{${keyword}}} needs a name in quotes`, name);
};

/** A template with a name: it knows none of the variables around it. */
const names =
  (keyword: "define" | "block"): Step =>
  (pipeline, { blocks, variables }, at) => {
    if (keyword === "define" && blocks.length > 0) pipeline.fail("{{define}} stands at the top only");
    readName(pipeline, keyword);
    if (keyword === "block") pipeline.read({ variables, isRange: false });
    return {
      blocks: [...blocks, { keyword, at, outside: variables, takesElse: false, isInRange: false }],
      variables: ["$"],
    };
  };

const otherwise: Step = (pipeline, { blocks }, at) => {
  const block = blocks.at(-1);
  if (block?.takesElse !== true) return pipeline.fail("{{else}} belongs to nothing");
  const next = pipeline.peek();
  const isChain = next?.kind === "word" && next.text === block.keyword && ["if", "with"].includes(next.text);
  if (isChain) {
    pipeline.take();
    // `else if` is a block of its own inside of the one before; both end at one {{end}}.
    const inside = pipeline.read({ variables: block.outside, isRange: false });
    return { blocks: [...blocks.slice(0, -1), { ...block, at }], variables: inside };
  }
  // What stands in for a range that has nothing to go through is outside of it.
  const isInRange = blocks.at(-2)?.isInRange === true;
  return { blocks: [...blocks.slice(0, -1), { ...block, takesElse: false, isInRange }], variables: block.outside };
};

const ends: Step = (pipeline, { blocks }) => {
  const block = blocks.at(-1);
  if (block === undefined) return pipeline.fail("{{end}} belongs to nothing");
  return { blocks: blocks.slice(0, -1), variables: block.outside };
};

const leaves: Step = (pipeline, state) => {
  if (state.blocks.at(-1)?.isInRange !== true) pipeline.fail("{{break}} and {{continue}} stand in {{range}} only");
  return state;
};

const calls: Step = (pipeline, state) => {
  readName(pipeline, "template");
  if (pipeline.peek() !== undefined) pipeline.read({ variables: state.variables, isRange: false });
  return state;
};

const keywords: ReadonlyMap<string, Step> = new Map([
  ["if", opens("if")],
  ["with", opens("with")],
  ["range", opens("range")],
  ["define", names("define")],
  ["block", names("block")],
  ["else", otherwise],
  ["end", ends],
  ["break", leaves],
  ["continue", leaves],
  ["template", calls],
]);

const step = (state: State, action: Action): State => {
  const pipeline = new Pipeline(action);
  const first = pipeline.peek();
  const keyword = first?.kind === "word" ? keywords.get(first.text) : undefined;
  if (keyword !== undefined) pipeline.take();
  const after =
    keyword === undefined
      ? { ...state, variables: pipeline.read({ variables: state.variables, isRange: false }) }
      : keyword(pipeline, state, action.at);
  pipeline.end();
  return after;
};

const findFault = (text: string): TemplateFault | undefined => {
  try {
    const { blocks } = readActions(text).reduce(step, { blocks: [], variables: given });
    const open = blocks.at(-1);
    return open === undefined ? undefined : new TemplateFault(open.at, `{{${open.keyword}}} has no {{end}}`);
  } catch (error) {
    if (error instanceof TemplateFault) return error;
    throw error;
  }
};

const findFaultOnce = remember(findFault);

/** What keeps Prometheus from reading a text as a template of an alert; absent when nothing does. */
export const findTemplateFault = (text: string): TemplateFault | undefined =>
  text.includes("{{") ? findFaultOnce(text) : undefined;
