/** What a label of a member may be called. */
export const labelName = {
  pattern: /^([a-z0-9.-]{1,190}\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  allowed: "a label's name such as region or example.com/region",
};

/** What its value may be. */
export const labelText = { pattern: /^[^\u0000-\u001f\u007f]{0,253}$/, allowed: "text without control characters" };
