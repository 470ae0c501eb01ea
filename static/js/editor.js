// Turns text boxes into an editor of headings, lists, links and quotes. Without it they take HTML.
const boxes = document.querySelectorAll("textarea[data-editor]");
const words = new Map([...document.querySelector("template[data-words]")?.content.querySelectorAll("[data-word]") ?? []]
  .map((word) => [word.dataset.word, word.textContent]));
window.gettext = (text) => words.get(text) ?? text; // the editor's own dialogs ask for it

// The bar of buttons in the reader's language, as assistive technology expects it: one stop, arrows move inside.
function dress(bar, editor, label) {
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `${words.get("toolbar")}: ${label}`);
  let current = null;
  const usable = () => [...bar.querySelectorAll(".prose-menubar__button:not(.hidden)")].filter((one) => one.offsetParent);
  const set = (element, name, value) => element.getAttribute(name) === value || element.setAttribute(name, value);
  const name = (button) => {
    const opens = button.parentElement.matches(".prose-menubar__selected");
    const own = words.get(button.dataset.name ?? button.title) ?? button.title;
    const word = opens ? words.get("block") : own;
    ["title", "aria-label"].forEach((attribute) => set(button, attribute, word));
    if (opens) set(button, "aria-haspopup", "true");
    else if (!/^(history|link|unlink|ordered.*Prop)/.test(button.dataset.name)) set(button, "aria-pressed", String(button.classList.contains("active")));
    set(button, "aria-disabled", String(button.classList.contains("disabled")));
  };
  const update = () => {
    const buttons = usable();
    bar.querySelectorAll(".prose-menubar__button").forEach(name);
    bar.querySelectorAll(".prose-menubar__option > *").forEach((option) => {
      const word = words.get(option.parentElement.dataset.name);
      if (word && option.textContent !== word) option.textContent = word;
    });
    if (!buttons.includes(current)) current = buttons[0];
    buttons.forEach((button) => set(button, "tabindex", button === current ? "0" : "-1"));
  };
  bar.addEventListener("focusin", ({ target }) => { if (usable().includes(target)) { current = target; update(); } });
  bar.addEventListener("keydown", (event) => {
    const buttons = usable(), at = buttons.indexOf(document.activeElement), last = buttons.length - 1;
    if (event.key === "Escape") return editor.commands.focus();
    if (at < 0) return;
    const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const to = { [forward]: at === last ? 0 : at + 1, Home: 0, End: last }[event.key]
      ?? (/^Arrow(Left|Right)$/.test(event.key) ? (at || buttons.length) - 1 : null);
    if (to === null) return;
    event.preventDefault();
    buttons[to].focus();
  });
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "F10") { event.preventDefault(); current.focus(); }
  });
  new MutationObserver(update).observe(bar, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  update();
}

if (boxes.length) {
  const parts = await import(document.querySelector("script[data-editor]").dataset.editor);
  const names = ["Document", "Dropcursor", "Gapcursor", "Paragraph", "HardBreak", "Text", "History", "Menu", "NoSpellCheck"];
  names.push("Blockquote", "Bold", "BulletList", "Italic", "Link", "ListItem", "OrderedList");
  const extensions = names.map((name) => parts[name]);
  extensions.push(parts.Heading.configure({ levels: [2, 3] }));
  // Its styles stand in portal.css: what a script writes into the page, the content security policy refuses.
  extensions.push(parts.Extension.create({ name: "ownStyles", onBeforeCreate() { this.editor.options.injectCSS = false; } }));
  const marks = document.querySelector("template[data-marks]")?.content.firstElementChild;
  const labels = new Map([...(marks?.querySelectorAll("option") ?? [])].map((option) => [option.value, option.text]));
  // What a contact record says, see contacts/facts.py: a chip in the text that names the record.
  extensions.push(parts.Node.create({
    name: "fact", group: "inline", inline: true, atom: true,
    addAttributes: () => ({ value: { default: "", parseHTML: (element) => element.getAttribute("value") } }),
    parseHTML: () => [{ tag: "data[value]" }],
    renderHTML: ({ node }) => ["data", { value: node.attrs.value }],
    addNodeView: () => ({ node }) => {
      const dom = document.createElement("span");
      dom.className = "fact";
      dom.textContent = labels.get(node.attrs.value) ?? node.attrs.value;
      return { dom };
    },
  }));
  boxes.forEach((box) => {
    const editor = parts.createTextareaEditor(box, extensions);
    const label = box.labels[0];
    document.getElementById(`${box.id}_helptext`)?.setAttribute("hidden", ""); // it tells what to type without the editor
    label.id ||= `${box.id}-label`;
    const attributes = { "aria-labelledby": label.id, "aria-multiline": "true", role: "textbox", lang: box.lang };
    Object.entries(attributes).forEach(([name, value]) => editor.view.dom.setAttribute(name, value));
    label.addEventListener("click", () => editor.commands.focus());
    editor.on("create", () => {
      const bar = editor.view.dom.closest(".prose-editor").querySelector(".prose-menubar");
      dress(bar, editor, label.firstChild.textContent.trim());
    });
    if (!marks) return;
    const menu = marks.cloneNode(true), choice = menu.querySelector("select");
    menu.querySelector("button").addEventListener("click", () => {
      editor.view.focus(); // at once: the editor's own command waits for a frame, and loses what is typed until then
      if (choice.value) editor.commands.insertContent({ type: "fact", attrs: { value: choice.value } });
      choice.value = "";
    });
    label.after(menu);
  });
}
