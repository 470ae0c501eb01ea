// Turns text boxes into an editor of headings, lists, links and quotes. Without it they take HTML.
const boxes = document.querySelectorAll("textarea[data-editor]");
if (boxes.length) {
  const parts = await import(document.querySelector("script[data-editor]").dataset.editor);
  const names = ["Document", "Dropcursor", "Gapcursor", "Paragraph", "HardBreak", "Text", "History", "Menu", "NoSpellCheck"];
  names.push("Blockquote", "Bold", "BulletList", "Italic", "Link", "ListItem", "OrderedList");
  const extensions = names.map((name) => parts[name]);
  extensions.push(parts.Heading.configure({ levels: [2, 3] }));
  // Its styles stand in portal.css: what a script writes into the page, the content security policy refuses.
  extensions.push(parts.Extension.create({ name: "ownStyles", onBeforeCreate() { this.editor.options.injectCSS = false; } }));
  boxes.forEach((box) => {
    const editor = parts.createTextareaEditor(box, extensions);
    const label = box.labels[0];
    label.id ||= `${box.id}-label`;
    const attributes = { "aria-labelledby": label.id, "aria-multiline": "true", role: "textbox", lang: box.lang };
    Object.entries(attributes).forEach(([name, value]) => editor.view.dom.setAttribute(name, value));
    label.addEventListener("click", () => editor.commands.focus());
  });
}
