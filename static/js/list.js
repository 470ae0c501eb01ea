// What the list can do beyond its links and forms: other offers come without reload while nothing else moves,
// more offers come below those that are there, places near by are found.

const byId = (id) => document.getElementById(id);
const form = byId("course-filter");
const sheet = byId("filter");
const results = byId("results");
const announcement = byId("announcement");
const main = byId("main");
const isNarrow = matchMedia("(max-width: 59.99rem)");
let shown = location.pathname + location.search; // the address of what stands there
let request = null;

// The page of another address; none where a newer wish has come meanwhile, or the ordinary way is taken.
async function read(address) {
  request?.abort();
  request = new AbortController();
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: request.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    results.removeAttribute("aria-busy");
    return page;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return null;
  }
}

// What names the page itself follows its address: title, canonical address, the same page in other languages.
function rename(page) {
  document.title = page.title;
  const follow = (selector, attribute) => {
    const fresh = [...page.querySelectorAll(selector)];
    document.querySelectorAll(selector).forEach((one, number) => {
      if (fresh[number]) one.setAttribute(attribute, fresh[number].getAttribute(attribute));
    });
  };
  follow("#languages a, link[rel=canonical], link[hreflang]", "href");
  follow("meta[property^='og:']", "content");
}

// Takes the parts that depend on what was asked; the focus stays on what has the same id, and what was changed
// stays under the finger though numbers above it take more lines or fewer.
let changed = "";

function take(page) {
  const focused = document.activeElement;
  const heightOf = (id) => byId(id)?.getBoundingClientRect().top ?? 0;
  const before = heightOf(changed);
  if (scrollY) main.style.minBlockSize = `${scrollY + innerHeight - main.offsetTop}px`; // a short list is no jump
  for (const part of document.querySelectorAll("[data-swap]")) part.replaceWith(page.getElementById(part.id));
  const words = byId("id_q");
  if (focused !== words) words.value = page.getElementById("id_q").value;
  if (!focused.isConnected) {
    const again = byId(focused.id) ?? results;
    if (again.matches("input[type=text]")) again.value = focused.value; // typed on meanwhile
    again.focus({ preventScroll: true });
  }
  rename(page);
  announcement.textContent = byId("count").textContent;
  document.dispatchEvent(new Event("offers"));
  offerPosition();
  if (sheet.matches(".open")) sheet.scrollTop += heightOf(changed) - before;
  changed = "";
}

async function show(address) {
  const page = await read(address);
  if (!page) return;
  remember();
  const { pathname, search } = new URL(address, location);
  history.pushState(null, "", pathname + search + (sheet.matches(".open") ? "#filter" : ""));
  shown = pathname + search;
  opened = false;
  take(page);
}

// Addresses stay short: what is empty, or as it is without a word, is left out.
function wished() {
  const before = new URLSearchParams(location.search);
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const field = form.elements[name];
    const isUsual = field.selectedOptions?.[0].defaultSelected && !before.has(name);
    if (value !== "" && !isUsual) query.append(name, value);
  }
  return `${form.getAttribute("action")}${[...query].length ? `?${query}` : ""}`;
}

document.addEventListener("change", ({ target }) => {
  if (target.form !== form || target.id === "id_q") return;
  changed = target.id;
  show(wished());
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const isFromSheet = sheet.contains(document.activeElement); // by its button, or Enter in the field of places
  if (wished() !== shown) await show(wished());
  if (isFromSheet) close();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  opened ||= link.id === "to-filter";
  const act = link.matches("[data-offers]")
    ? () => show(link.href)
    : { "load-more": () => more(link.href), "close-filter": close }[link.id];
  if (!act) return;
  event.preventDefault();
  act();
});

// The sheet is open as long as the address says so; back closes it, and the page stays where it was.
let opened = false; // by the last step, so that back closes it
document.documentElement.classList.add("live");

function follow() {
  const isOpen = isNarrow.matches && ["#filter", "#id_place"].includes(location.hash);
  if (isOpen === sheet.matches(".open")) return;
  sheet.classList.toggle("open", isOpen);
  opened &&= isOpen;
  if (isOpen) (byId(location.hash.slice(1)) ?? sheet).focus({ preventScroll: true });
  else byId("to-filter")?.focus({ preventScroll: true });
}

function close() {
  if (!sheet.matches(".open")) return;
  if (opened) return history.back(); // nothing has changed: there one was
  history.pushState(null, "", shown);
  follow();
  main.style.minBlockSize = "";
  results.scrollIntoView({ behavior: "instant" });
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") close();
});

addEventListener("popstate", async () => {
  const { y } = history.state ?? {};
  if (location.pathname + location.search !== shown) {
    const page = await read(location.href);
    if (!page) return;
    shown = location.pathname + location.search;
    take(page);
    main.style.minBlockSize = "";
    await fill();
    if (y !== undefined) scrollTo({ top: y, behavior: "instant" });
  }
  follow();
});

// More offers below. The address is that of the last ones; the state remembers from which page on they stand there.
const pageOf = (address) => Number(new URL(address, location).searchParams.get("page") ?? 1);

function remember() {
  history.replaceState({ ...history.state, y: scrollY }, "");
}

async function more(address) {
  const page = await read(address);
  if (!page) return;
  const from = history.state?.from ?? pageOf(location);
  const added = page.querySelectorAll("#cards > .course");
  byId("cards").append(...added);
  byId("further").replaceWith(page.getElementById("further"));
  history.replaceState({ from, y: scrollY }, "", address);
  history.scrollRestoration = "manual"; // until the earlier offers are there again, there is nowhere to go back to
  shown = location.pathname + location.search;
  rename(page);
  added[0]?.querySelector("a").focus({ preventScroll: true });
  document.dispatchEvent(new Event("offers"));
}

// Whoever comes back to offers that had been added finds all of them, and the place where he was.
async function fill() {
  const { from, y } = history.state ?? {};
  for (let number = pageOf(location) - 1; number >= from; number--) {
    const address = new URL(location);
    address.searchParams.set("page", number);
    const page = await read(address);
    if (!page) return;
    byId("cards").prepend(...page.querySelectorAll("#cards > .course"));
    if (number === from) requestAnimationFrame(() => scrollTo({ top: y, behavior: "instant" }));
  }
}

let resting;
addEventListener("scroll", () => {
  clearTimeout(resting);
  if (history.state?.from) resting = setTimeout(remember, 150);
});

// Suggestions while somebody types.
let typing;
byId("id_q").addEventListener("input", ({ target }) => {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const answer = await fetch(`${target.dataset.suggestions}?${new URLSearchParams({ q: target.value })}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    byId("suggestions").replaceChildren(...page.querySelectorAll("option"));
  }, 200);
});

// Near me: the position is compared with the county's places here and never leaves the device.
function offerPosition() {
  if ("geolocation" in navigator) byId("near-me").hidden = false;
}

function distance(place, { latitude, longitude }) {
  const width = (place.longitude - longitude) * Math.cos((latitude * Math.PI) / 180);
  return Math.hypot(place.latitude - latitude, width);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-places]");
  if (!button || !("geolocation" in navigator)) return;
  event.preventDefault();
  navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      const { places } = await (await fetch(button.dataset.places)).json();
      places.sort((one, other) => distance(one, coords) - distance(other, coords));
      byId("id_place").value = places[0].name;
      show(wished());
    },
    () => {
      announcement.textContent = button.dataset.problem;
      announcement.classList.remove("visually-hidden");
    },
    { timeout: 10000, maximumAge: 600000 },
  );
});

follow();
fill();
offerPosition();
