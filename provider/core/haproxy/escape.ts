const bareWord = /^[A-Za-z0-9_./:@,!=+-]+$/;
const bareSampleArgument = /^[A-Za-z0-9_./:-]+$/;

/**
 * Quotes one word of a configuration line, so that HAProxy reads back exactly this text as one argument.
 * Throws for control characters: a line feed has no quoted form, and no setting needs one.
 */
export function quoteArgument(text: string): string {
  assertPrintable(text);
  if (bareWord.test(text)) {
    return text;
  }
  // Inside single quotes HAProxy interprets nothing, no environment variable either.
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Quotes one argument of a fetch or converter. HAProxy cuts these a second time, after the words of the line. */
export function quoteSampleArgument(text: string): string {
  assertPrintable(text);
  if (bareSampleArgument.test(text)) {
    return text;
  }
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Makes a text stand for itself in a log-format string. */
export function escapeFormat(text: string): string {
  assertPrintable(text);
  return text.replaceAll("%", "%%");
}

/** Throws for anything that is not a plain name: sections, ACLs and variables have no quoted form in conditions. */
export function assertName(text: string): string {
  if (!/^!?[A-Za-z][A-Za-z0-9_.-]*$/.test(text)) {
    throw new RangeError(`not a HAProxy name: ${JSON.stringify(text)}`);
  }
  return text;
}

/** Throws for anything that is not a DNS name or an IP address; HAProxy's address prefixes (`unix@`, `fd@`) are none. */
export function assertHost(text: string): string {
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,252})$/.test(text) && !/^[0-9a-fA-F:]*::?[0-9a-fA-F:.]*$/.test(text)) {
    throw new RangeError(`not a host name or an IP address: ${JSON.stringify(text)}`);
  }
  return text;
}

/** Throws for anything that is not a header name (a token of RFC 9110). */
export function assertHeaderName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(text)) {
    throw new RangeError(`not a header name: ${JSON.stringify(text)}`);
  }
  return text;
}

/** Throws for anything that no header name, written in lower case, begins with. */
export function assertHeaderBegin(text: string): string {
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(text)) {
    throw new RangeError(`not the begin of a header name: ${JSON.stringify(text)}`);
  }
  return text;
}

function assertPrintable(text: string): void {
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw new RangeError(`control character in ${JSON.stringify(text)}`);
  }
}
