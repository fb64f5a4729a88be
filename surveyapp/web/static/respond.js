// A tap is saved at once. Everything works without this file; it stores nothing in the browser.
const form = document.getElementById("fragor");
const state = document.querySelector(".saved");
const words = state.querySelector("span");
const PATIENCE = 8000;
let timer = 0;
let sending = null;
let again = false;
let leaving = false;

function say(kind) {
  words.textContent = state.dataset[kind];
  state.classList.toggle("saved--not", kind === "unsaved" || kind === "refused");
}

function post(options) {
  const data = new URLSearchParams(new FormData(form));
  data.set("action", "save");
  return fetch(form.action, { method: "POST", body: data, redirect: "error", credentials: "omit", ...options });
}

async function status() {
  try {
    return (await post({ signal: AbortSignal.timeout(PATIENCE) })).status;
  } catch {
    return 0;
  }
}

async function save() {
  if (leaving) return;
  if (sending) {
    again = true;
    return;
  }
  say("saving");
  timer = 0;
  sending = status();
  const answer = await sending;
  sending = null;
  // 409 and 422 stay as they are until something is changed; what else went wrong may pass.
  const refused = answer === 409 || answer === 422;
  say(answer === 204 ? "saved" : refused ? "refused" : "unsaved");
  if (again) schedule(0);
  else if (answer !== 204 && !refused) schedule(5000);
  again = false;
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

// A save on its way must not arrive after the page that is sent: the page waits for it.
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  leaving = true;
  if (!sending) return;
  event.preventDefault();
  sending.finally(() => setTimeout(() => form.requestSubmit(event.submitter)));
});

// Words typed just before the window is closed or the phone put away.
document.addEventListener("visibilitychange", () => {
  if (document.hidden && (timer || again) && !leaving) post({ keepalive: true });
});
addEventListener("pageshow", (event) => {
  if (event.persisted) leaving = false;
});

// What a mistake is about comes first for those who cannot see the page. What was skipped is the address's own mark.
document.getElementById("fel")?.focus();
