// Follows what changes while a page is open: work in the background, until it is done, and how many have answered.
// Without this file there is a link beside each that does the same.
const WORK_WAIT = 2500;
const LIVE_WAIT = 15000;

const pause = (time) => new Promise((done) => setTimeout(done, time));

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

async function followWork() {
  for (;;) {
    await pause(WORK_WAIT);
    const page = await fetched(location.href);
    const fresh = page?.querySelector("[data-working]");
    if (page && !fresh) {
      location.reload();
      return;
    }
    if (fresh) document.querySelector("[data-working]").replaceChildren(...fresh.childNodes);
  }
}

// A page that nobody looks at asks for nothing.
function seen() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((done) => document.addEventListener("visibilitychange", () => done(seen()), { once: true }));
}

// The figures are replaced without a word; only a changed sum is read out, when nothing else is being said.
async function followFigures(figures) {
  const said = document.querySelector("[data-live-said]");
  for (;;) {
    await pause(LIVE_WAIT);
    await seen();
    const page = await fetched(figures.dataset.live);
    if (!page) continue; // away for a moment: the time beside the figures tells how old they are
    const fresh = page.querySelector("[data-sum]");
    if (!fresh) {
      said.textContent = said.dataset.liveSaid; // signed out meanwhile
      return;
    }
    if (fresh.dataset.sum !== figures.dataset.sum) said.textContent = fresh.dataset.sum;
    figures.dataset.sum = fresh.dataset.sum;
    figures.replaceChildren(...fresh.childNodes);
    if (!("live" in fresh.dataset)) return; // the wave has closed
  }
}

if (document.querySelector("[data-working]")) followWork();
for (const figures of document.querySelectorAll("[data-live]")) followFigures(figures);
