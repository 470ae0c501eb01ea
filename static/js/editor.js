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
    label.id ||= `${box.id}-label`;
    const attributes = { "aria-labelledby": label.id, "aria-multiline": "true", role: "textbox", lang: box.lang };
    Object.entries(attributes).forEach(([name, value]) => editor.view.dom.setAttribute(name, value));
    label.addEventListener("click", () => editor.commands.focus());
    if (!marks) return;
    const menu = marks.cloneNode(true), choice = menu.querySelector("select");
    menu.querySelector("button").addEventListener("click", () => {
      if (choice.value) editor.chain().focus().insertContent({ type: "fact", attrs: { value: choice.value } }).run();
      choice.value = "";
    });
    label.after(menu);
  });
}
