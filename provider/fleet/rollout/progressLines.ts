import type { FleetEvent } from "./fleetEvent.ts";

const observedLine = ({ partition, figures }: Extract<FleetEvent, { kind: "observed" }>): string => {
  const seen = figures.filter(({ sampleAgeMs }) => sampleAgeMs !== undefined).length;
  return `gate of ${partition}: samples of ${seen} of ${figures.length} members are seen`;
};

const plannedLine = ({ partitions, current }: Extract<FleetEvent, { kind: "planned" }>): string => {
  const all = partitions.reduce((sum, { members }) => sum + members.length, 0);
  const names = partitions.map(({ name, members }) => `${name} (${members.length})`).join(", ");
  return `${all} members, ${current.length} of them up to date; partitions: ${names === "" ? "none" : names}`;
};

/** One line for what happens, where bars cannot be drawn; nothing for single steps. */
export const describeEvent = (event: FleetEvent): string | undefined => {
  switch (event.kind) {
    case "planned":
      return plannedLine(event);
    case "central":
      return `${event.cluster}: ${event.state}`;
    case "started":
    case "succeeded":
      return `${event.member}: ${event.kind}`;
    case "failed":
      return `${event.member}: failed: ${event.reason}`;
    case "draining":
      return `${event.member}: waits for its samples: ${event.reason}`;
    case "locked":
      return `${event.member}: ${event.holder}`;
    case "observed":
      return observedLine(event);
    default:
      return undefined;
  }
};
