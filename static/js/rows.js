// "Add" puts one more row on the page at once, so that chosen files stay; without a script the page is asked for it.
document.querySelectorAll("button[name=add]").forEach((button) => {
  const name = button.value;
  const list = document.querySelector(`[data-into="${name}"]`);
  const row = document.querySelector(`template[data-rows="${name}"]`);
  if (!list || !row) return;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const made = document.createElement(list.localName);
    made.innerHTML = row.innerHTML.replaceAll("__prefix__", list.children.length);
    const [first] = made.children;
    list.append(first);
    first.querySelector("input:not([type=hidden]), select, textarea").focus();
  });
});
