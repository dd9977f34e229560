/** Whether texts have all words that are searched for, in whatever case. */
export const searchFor = (query: string): ((texts: readonly string[]) => boolean) => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (texts) => {
    const all = texts.join("\n").toLowerCase();
    return words.every((word) => all.includes(word));
  };
};
