import type { WindowSpec } from "./fleetFile.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** The epoch was a Thursday. */
const days = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"] as const;

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

const isOpenIn = ({ days: open, from, to }: WindowSpec, now: number): boolean => {
  const day = days[Math.floor(now / dayMs) % days.length];
  const minute = (now % dayMs) / minuteMs;
  return day !== undefined && open.includes(day) && minute >= minutesOf(from) && minute < minutesOf(to);
};

/** Whether members may be started at a time; always where there are no windows. */
export const isOpen = (windows: readonly WindowSpec[], now: number): boolean =>
  windows.length === 0 || windows.some((window) => isOpenIn(window, now));

const padded = (count: number): string => String(count).padStart(2, "0");

/** A time as day and time of day, such as `tue 08:30 UTC`. */
const describeTime = (time: number): string => {
  const minute = Math.floor((time % dayMs) / minuteMs);
  const day = days[Math.floor(time / dayMs) % days.length] ?? "";
  return `${day} ${padded(Math.floor(minute / 60))}:${padded(minute % 60)} UTC`;
};

/** When the next window opens, such as `tue 08:30 UTC`; now when one is open. */
export const nextOpening = (windows: readonly WindowSpec[], now: number): string => {
  if (isOpen(windows, now)) return describeTime(now);
  const midnight = Math.floor(now / dayMs) * dayMs;
  const openings = Array.from({ length: 8 }, (_, day) => midnight + day * dayMs).flatMap((day) =>
    windows.map(({ from }) => day + minutesOf(from) * minuteMs),
  );
  return describeTime(Math.min(...openings.filter((time) => time > now && isOpen(windows, time))));
};

/** Why nothing may be started at a time; undefined when something may. */
export const whyClosed = (windows: readonly WindowSpec[], now: number): string | undefined =>
  isOpen(windows, now) ? undefined : `it is outside of the time windows; the next opens ${nextOpening(windows, now)}`;
