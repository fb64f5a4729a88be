// Follows work in the background: fetches the page again and puts in what has changed, until the work is done.
// Without this file there is a link that does the same.
const WAIT = 2500;

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-working]");
    if (!fresh) {
      location.reload();
      return;
    }
    document.querySelector("[data-working]").replaceChildren(...fresh.childNodes);
  }
  setTimeout(look, WAIT);
}

setTimeout(look, WAIT);
