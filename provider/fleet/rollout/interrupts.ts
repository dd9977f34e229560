/** What the user's Ctrl-C means, the first one and the second. */
export interface Interrupts {
  /** Start nothing more. */
  readonly interrupt: AbortSignal;
  /** Cancel what runs, by the engine. */
  readonly cancel: AbortSignal;
  /** Gives the signals back to whoever had them. */
  readonly release: () => void;
}

const names = ["SIGINT", "SIGTERM"] as const;

/** Catches the signals that end a program, so that a rollout ends where it is sound. `say` tells what they do. */
export const catchInterrupts = (say: (line: string) => void): Interrupts => {
  const interrupt = new AbortController();
  const cancel = new AbortController();
  const onSignal = (): void => {
    if (!interrupt.signal.aborted) {
      say("interrupted: what runs comes to its end, nothing more is started; once more cancels what runs");
      interrupt.abort();
    } else if (!cancel.signal.aborted) {
      say("cancelling what runs");
      cancel.abort();
    }
  };
  for (const name of names) process.on(name, onSignal);
  return {
    interrupt: interrupt.signal,
    cancel: cancel.signal,
    release: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
};
