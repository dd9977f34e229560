interface Given {
  readonly class?: string;
  /** Put in as text, never as markup. */
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
}

const fill = <E extends Element>(element: E, given: Given): E => {
  if (given.class !== undefined) element.setAttribute("class", given.class);
  if (given.text !== undefined) element.textContent = given.text;
  for (const [name, value] of Object.entries(given.attributes ?? {})) element.setAttribute(name, value);
  element.append(...(given.children ?? []));
  return element;
};

/** An element of the document. */
export const make = <N extends keyof HTMLElementTagNameMap>(name: N, given: Given = {}): HTMLElementTagNameMap[N] =>
  fill(document.createElement(name), given);

/** An element of a drawing. */
export const draw = <N extends keyof SVGElementTagNameMap>(name: N, given: Given = {}): SVGElementTagNameMap[N] =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", name), given);

/** The element that the page's own markup has. Throws when it has none. */
export const find = <E extends HTMLElement>(id: string, kind: new () => E): E => {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`);
  return element;
};

/** Sets a text, if it is another: what is the same is left alone, so that selections in it stay. */
export const setText = (element: Element, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

/** Sets an attribute, if it is another; removes it without a value. */
export const setAttribute = (element: Element, name: string, value: string | undefined): void => {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
};

/** Makes a parent hold exactly these children in this order, and moves none that already stands right. */
export const arrange = (parent: Element, children: readonly Element[]): void => {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = child.nextElementSibling;
    else parent.insertBefore(child, next);
  }
};
