// Reads parts of the page aloud with the voices that the device has itself; nothing is sent anywhere.

const synthesis = window.speechSynthesis;
const button = document.getElementById("read-aloud");
let speaking = null; // the button whose part is being read

// "de-simple" is spoken as German; voices that would send the text to a server are left out.
const voiceFor = (language) => {
  const code = language.split("-")[0].toLowerCase();
  return synthesis.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(code));
};

// The part's texts in order, each with the language it is in; neighbours of one language together.
function texts(part) {
  const found = [];
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (!text || parent.closest("svg, script, template, [hidden], .read")) continue;
    const language = parent.closest("[lang]").lang;
    const block = parent.closest("p, li, h1, h2, h3, dt, dd, td, th, .seats, .level, small");
    const last = found.at(-1);
    if (last && last.language === language && last.block === block) last.text += ` ${text}`;
    else found.push({ language, block, text });
  }
  return found;
}

function stop() {
  synthesis.cancel();
  if (speaking) show(speaking, false);
  speaking = null;
}

function show(control, isSpeaking) {
  control.classList.toggle("speaking", isSpeaking);
  const [read, end] = control.querySelectorAll("span");
  read.hidden = isSpeaking;
  end.hidden = !isSpeaking;
}

function read(part, control) {
  const wasSpeaking = speaking === control;
  stop();
  if (wasSpeaking) return;
  speaking = control;
  show(control, true);
  const utterances = texts(part).flatMap(({ language, text }) => {
    const voice = voiceFor(language);
    if (!voice) return [];
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.9;
    return [utterance];
  });
  const last = utterances.at(-1);
  if (last) last.onend = () => speaking === control && stop();
  else stop();
  utterances.forEach((utterance) => synthesis.speak(utterance));
}

// A button in every part that has none yet, where the page's language has a voice.
function offer() {
  if (!voiceFor(document.documentElement.lang)) return;
  for (const part of document.querySelectorAll("[data-read]")) {
    if (part.querySelector(":scope > .read")) continue;
    const control = button.content.firstElementChild.cloneNode(true);
    const heading = part.querySelector("h1, h2, h3");
    if (heading) {
      heading.id ||= `read-${Math.random().toString(36).slice(2)}`;
      control.setAttribute("aria-describedby", heading.id);
    }
    control.addEventListener("click", () => read(part, control));
    part.append(control);
  }
}

if (synthesis && button) {
  offer();
  synthesis.addEventListener?.("voiceschanged", offer);
  document.addEventListener("offers", offer);
  window.addEventListener("pagehide", stop);
}
