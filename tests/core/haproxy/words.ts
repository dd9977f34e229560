// One word character in any of the forms that HAProxy's manual knows (section 2.2), without variables: none are rendered.
const piece = /'([^']*)'|"([^"\\$]*)"|\\(.)|([^\s'"\\#])/y;

/** Cuts a configuration line into words as HAProxy does: quotes, escapes, comments. Throws for an open quote. */
export function words(line: string): readonly string[] {
  const found: string[] = [];
  let rest = line.trimStart();
  while (rest !== "" && !rest.startsWith("#")) {
    const [word, length] = firstWord(rest);
    found.push(word);
    rest = rest.slice(length).trimStart();
  }
  return found;
}

function firstWord(text: string): readonly [word: string, length: number] {
  let word = "";
  let end = 0;
  piece.lastIndex = 0;
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    word += match.slice(1).find((part) => part !== undefined) ?? "";
    end = piece.lastIndex;
  }
  if (end === 0 || !/^(\s|#|$)/.test(text.slice(end))) {
    throw new Error(`not a word: ${text.slice(end)}`);
  }
  return [word, end];
}
