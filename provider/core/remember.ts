/**
 * What a function says of texts that come again and again, such as the regular expressions and the annotations of rules;
 * it forgets everything when it has seen too many.
 */
export const remember = <Answer>(answerOf: (text: string) => Answer, most = 4096): ((text: string) => Answer) => {
  const known = new Map<string, Answer>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as Answer;
    if (known.size >= most) known.clear();
    const answer = answerOf(text);
    known.set(text, answer);
    return answer;
  };
};
