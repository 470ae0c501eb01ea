// What the course page can do beyond its links: back to the results one came from, print, copy its address.

const byId = (id) => document.getElementById(id);

// Whoever comes from a list of this portal goes back to it: to the very place, where that is one step in the history.
function offerWayBack(link) {
  if (!document.referrer || !link) return;
  const before = new URL(document.referrer);
  const list = new URL(link.href);
  if (before.origin !== list.origin || before.pathname !== list.pathname) return;
  link.href = before.href;
  for (const words of link.querySelectorAll("span")) words.hidden = !words.hidden;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || history.length < 2 || location.hash) return;
    event.preventDefault();
    history.back();
  });
}

function offerPrint(button) {
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => print());
}

function offerCopy(button) {
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.text);
    const said = byId("copied");
    said.textContent = said.dataset.text;
  });
}

offerWayBack(byId("back"));
offerPrint(byId("print"));
offerCopy(byId("copy"));
