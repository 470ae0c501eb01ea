// Taps on "+" and "−" count at once on the page. They are sent one request after the other, those that came meanwhile
// together, and each answer is a row that says what is saved: workplace/runs/seats.py.

const form = document.getElementById("seats");
const problem = document.getElementById("step-failed");
const taps = new Map(); // by run, in their order: how many seats more or less, not sent yet
const typed = new Map(); // by run: what was typed and not sent yet
let isSending = false;
let pressed = null; // the button that is to send the form after them

const box = (run) => form.elements[`free-${run}`];
const was = (run) => form.elements[`was-${run}`];
const rowOf = (run) => document.getElementById(`run-${run}`);

function add(run, seats) {
  const before = Number(box(run).value);
  const after = Math.min(Math.max(before + seats, 0), Number(box(run).max));
  taps.set(run, (taps.get(run) ?? 0) + after - before);
  box(run).value = after;
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  while (taps.size) {
    const [run, seats] = taps.entries().next().value;
    taps.delete(run);
    await send(run, `${run}:${seats < 0 ? "-" : "+"}${Math.abs(seats)}`).catch(() => showTruth(run));
  }
  isSending = false;
  if (pressed) form.requestSubmit(pressed);
}

async function send(run, step) {
  const free = typed.get(run) ?? was(run).value;
  typed.delete(run);
  const body = new URLSearchParams({
    step,
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    stamp: rowOf(run).querySelector("[name=stamp]").value,
    [`was-${run}`]: was(run).value,
    [`free-${run}`]: free,
  });
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) return leave(() => location.assign(elsewhere));
  if (!answer.redirected && [200, 409].includes(answer.status)) return leave(() => sendWhole(run, step, free)); // shows what is wrong
  show(run, await answer.text());
  problem.hidden = true;
}

function leave(go) {
  taps.clear();
  isSending = false;
  pressed = null;
  go();
}

function sendWhole(run, step, free) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "step", value: step });
  box(run).value = free;
  form.append(field);
  form.submit();
}

// The buttons and the box stay, so that no tap falls between two rows and the focus remains.
function show(run, html) {
  const page = document.createElement("template");
  page.innerHTML = html;
  const fresh = page.content.getElementById(`run-${run}`);
  [...rowOf(run).children].forEach((cell) => {
    if (!cell.contains(box(run))) cell.replaceWith(fresh.children[0]);
    else fresh.children[0].remove();
  });
  rowOf(run).querySelector(".errorlist")?.remove();
  if (!typed.has(run)) box(run).value = Number(was(run).value) + (taps.get(run) ?? 0);
}

async function showTruth(run) {
  taps.delete(run);
  problem.hidden = false;
  box(run).value = was(run).value;
  const answer = await fetch(`${location.pathname}?row=${run}`).catch(() => null);
  if (answer?.ok && !answer.redirected) show(run, await answer.text());
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest(".stepper button");
  if (!button) return;
  const [run, sign] = button.value.split(":");
  if (!box(run).checkValidity()) return; // goes the ordinary way, and is told what is wrong
  event.preventDefault();
  add(run, sign === "+" ? 1 : -1);
  sendAll();
});

form?.addEventListener("input", ({ target }) => {
  const run = target.name.replace("free-", "");
  taps.delete(run);
  typed.set(run, target.value);
});

form?.addEventListener("submit", (event) => {
  if (!isSending) return;
  event.preventDefault();
  pressed = event.submitter;
});

addEventListener("beforeunload", (event) => isSending && event.preventDefault());
