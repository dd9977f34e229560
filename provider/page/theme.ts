import { setText } from "./make.ts";

const themes = ["system", "light", "dark"] as const;
const key = "whizard-theme";

/** A browser may keep nothing for a page; the choice then lasts as long as the page. */
const stored = (): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

const store = (theme: string): void => {
  try {
    localStorage.setItem(key, theme);
  } catch {
    return;
  }
};

/** Lets a button choose between the system's colours, light and dark. */
export const chooseTheme = (button: HTMLButtonElement): void => {
  let index = Math.max(
    0,
    themes.findIndex((theme) => theme === stored()),
  );
  const show = (): void => {
    const theme = themes[index] ?? "system";
    document.documentElement.dataset["theme"] = theme;
    setText(button, `Theme: ${theme}`);
  };
  button.addEventListener("click", () => {
    index = (index + 1) % themes.length;
    store(themes[index] ?? "system");
    show();
  });
  show();
};
