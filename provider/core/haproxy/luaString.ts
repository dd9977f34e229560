/** A path or a name as a string of Lua. Throws a RangeError for what could end the string. */
export const luaString = (text: string): string => {
  if (!/^[A-Za-z0-9/@._-]+$/.test(text)) throw new RangeError(`not a path or a name: ${JSON.stringify(text)}`);
  return `"${text}"`;
};
