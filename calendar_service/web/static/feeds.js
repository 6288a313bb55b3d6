// Shows what a feed will hold while it is being chosen. Without it a button does the same.
const form = document.querySelector("[data-builder]");
const WAIT_MILLISECONDS = 350;
let asked = 0;
let waiting;

function address() {
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && name !== "csrf" && name !== "name") chosen.append(name, value);
  }
  return chosen;
}

async function show() {
  const number = ++asked;
  const chosen = address();
  const language = new URLSearchParams(location.search).get("lang");
  if (language) chosen.set("lang", language);
  const shown = `/feeds${chosen.size ? `?${chosen}` : ""}`;
  chosen.set("part", "preview");
  document.getElementById("feed").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/feeds?${chosen}`);
    const text = await answer.text();
    if (number !== asked) return;
    const found = new DOMParser().parseFromString(text, "text/html").getElementById("feed");
    if (!found) return;
    document.getElementById("feed").replaceWith(document.importNode(found, true));
    history.replaceState(null, "", shown);
    document.dispatchEvent(new CustomEvent("feed-shown"));
  } catch {
    // Offline: what was shown stays, and the button says more.
  } finally {
    document.getElementById("feed").removeAttribute("aria-busy");
  }
}

form?.addEventListener("input", (event) => {
  if (event.target.name === "name") return;
  clearTimeout(waiting);
  waiting = setTimeout(show, WAIT_MILLISECONDS);
});
