/** Cuts a configuration line into words as HAProxy's manual describes it (section 2.2): quotes, escapes, comments. */
export function words(line: string): readonly string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!;
    if (quote === "'" || quote === '"') {
      if (character === quote) {
        quote = "";
      } else if (quote === '"' && /[\\$]/.test(character)) {
        throw new Error("the renderer uses no weak quoting with escapes or variables");
      } else {
        word = (word ?? "") + character;
      }
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (character === "\\") {
      word = (word ?? "") + (line[++index] ?? "");
    } else if (character === "#") {
      break;
    } else if (/\s/.test(character)) {
      if (word !== undefined) {
        found.push(word);
      }
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== "") {
    throw new Error("an open quote");
  }
  return word === undefined ? found : [...found, word];
}
