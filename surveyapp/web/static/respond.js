// A tap is saved at once. Everything works without this file; it stores nothing in the browser.
const form = document.getElementById("fragor");
const state = document.querySelector(".saved");
const words = state.querySelector("span");
let timer = 0;
let sending = null;
let again = false;

function say(kind) {
  words.textContent = state.dataset[kind];
  state.classList.toggle("saved--not", kind === "unsaved");
}

async function save() {
  if (sending) {
    again = true;
    return;
  }
  say("saving");
  const data = new URLSearchParams(new FormData(form));
  data.set("action", "save");
  sending = fetch(form.action, { method: "POST", body: data, redirect: "error", credentials: "omit" });
  let stored = false;
  try {
    stored = (await sending).status === 204;
  } catch {
    stored = false;
  }
  sending = null;
  say(stored ? "saved" : "unsaved");
  if (again || !stored) {
    again = false;
    schedule(stored ? 0 : 5000);
  }
}

function schedule(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

// What was tapped before this file came, or what the browser filled in again, is not saved yet.
function changed(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  return field.defaultValue !== undefined && field.value !== field.defaultValue;
}
if ([...form.elements].some(changed)) schedule(0);

form.addEventListener("change", () => schedule(0));
form.addEventListener("input", (event) => {
  if (event.target.matches("textarea, input.input")) schedule(1500);
});
form.addEventListener("submit", () => clearTimeout(timer));

// What a mistake is about comes first for those who cannot see the page.
const first = document.getElementById("fel") ?? document.getElementById("hoppat");
first?.focus();
