import type { StatusView } from "../core/status/view.ts";
import { find, setAttribute, setText } from "./make.ts";

interface Update {
  readonly view: StatusView;
  /** Milliseconds since the topology was looked at. */
  readonly ageMs: number;
}

const agoText = (seconds: number): string =>
  seconds < 2 ? "now" : seconds < 120 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;

/** Hears the server's events, and says how old the facts are and when there are no newer ones. */
export const listen = (show: (view: StatusView) => void): void => {
  const [live, updated, banner] = [
    find("live", HTMLElement),
    find("updated", HTMLElement),
    find("banner", HTMLElement),
  ];
  let lookedAt: number | undefined;
  let problem: string | undefined;

  const tell = (): void => {
    const age = lookedAt === undefined ? undefined : Math.round((performance.now() - lookedAt) / 1000);
    setText(updated, age === undefined ? "connecting" : `updated ${agoText(age)}`);
    setAttribute(live, "data-state", problem !== undefined ? "lost" : age === undefined ? "waiting" : "live");
    setText(
      banner,
      problem === undefined
        ? ""
        : `${problem} ${age === undefined ? "" : `What is shown was updated ${agoText(age)}.`}`,
    );
    banner.hidden = problem === undefined;
  };

  const events = new EventSource("events");
  events.addEventListener("view", ({ data }: MessageEvent<string>) => {
    performance.mark("whizard-update");
    const { view, ageMs } = JSON.parse(data) as Update;
    lookedAt = performance.now() - ageMs;
    problem = undefined;
    show(view);
    tell();
    performance.measure("whizard-update", "whizard-update");
  });
  events.addEventListener("problem", ({ data }: MessageEvent<string>) => {
    problem = `The topology cannot be read: ${(JSON.parse(data) as { readonly message: string }).message}.`;
    tell();
  });
  // The browser tries again by itself.
  events.addEventListener("error", () => {
    problem = "The command that serves this page does not answer.";
    tell();
  });
  setInterval(tell, 1000);
};
