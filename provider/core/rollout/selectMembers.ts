type Labels = Readonly<Record<string, string>>;

/** Whether a member has all labels that are asked for; every member has none of them. */
export const hasLabels = (labels: Labels, match: Labels): boolean =>
  Object.entries(match).every(([name, value]) => labels[name] === value);
