import type { StatusView } from "../core/status/view.ts";
import { listen } from "./live.ts";
import { arrange, find, make, setAttribute, setText } from "./make.ts";
import { chooseTheme } from "./theme.ts";
import { makeViews } from "./views.ts";

const [main, nav, health] = [find("main", HTMLElement), find("views", HTMLElement), find("health", HTMLElement)];
const topology = find("topology", HTMLElement);
const search = find("search", HTMLInputElement);

const views = makeViews();
const links = new Map(
  [...views].map(([name, { title }]) => [name, make("a", { text: title, attributes: { href: `#${name}` } })]),
);
nav.append(...links.values());

let known: StatusView | undefined;

const chosen = (): string => {
  const name = location.hash.slice(1);
  return views.has(name) ? name : "overview";
};

const update = (): void => {
  const name = chosen();
  for (const [each, link] of links) setAttribute(link, "aria-current", each === name ? "page" : undefined);
  const view = views.get(name);
  if (view === undefined || known === undefined) return;
  // Only what is shown is kept up to date.
  view.update(known, search.value);
  arrange(main, [view.element]);
  main.dataset["view"] = name;
  setText(topology, known.title);
  setText(health, `topology ${known.health.text}`);
  setAttribute(health, "data-tone", known.health.tone);
  health.hidden = false;
  document.title = `${known.health.text === "ok" ? "" : `(${known.health.text}) `}${view.title} · ${known.title} · Whizard`;
};

const show = (view: StatusView): void => {
  known = view;
  update();
};

const openView = (): void => {
  update();
  scrollTo(0, 0);
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

const onKey = (event: KeyboardEvent): void => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape" && event.target === search) {
    search.value = "";
    update();
    main.focus({ preventScroll: true });
  }
};

addEventListener("hashchange", openView);
addEventListener("keydown", onKey);
search.addEventListener("input", update);
find("skip", HTMLAnchorElement).addEventListener("click", (event) => {
  // The address says which view is shown.
  event.preventDefault();
  main.focus();
});
chooseTheme(find("theme", HTMLButtonElement));
update();
listen(show);
