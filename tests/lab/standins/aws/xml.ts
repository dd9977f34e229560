const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** An element: its name, and text or further elements. */
export const element = (name: string, ...content: readonly (string | Xml)[]): Xml => ({
  text: `<${name}>${content.map((each) => (typeof each === "string" ? escape(each) : each.text)).join("")}</${name}>`,
});

/** A piece of XML, as opposed to a text that is yet to be escaped. */
export interface Xml {
  readonly text: string;
}

const escape = (text: string): string => text.replace(/[<>&]/g, (character) => entities[character] ?? character);
