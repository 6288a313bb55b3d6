// Shows what was chosen while it is chosen: the page itself says it, for the form's own address.
const form = document.querySelector("[data-embed-form]");
const result = document.getElementById("embed-result");
const HEIGHTS = [80, 560]; // more is scrolled to, so that the page around it stays where it is
let turn = 0;
let waits;

function dress() {
  for (const button of result.querySelectorAll("[data-copies]")) button.hidden = !navigator.clipboard;
}

function address() {
  const chosen = [...new FormData(form)].filter(([, value]) => value.trim());
  const query = new URLSearchParams(chosen).toString();
  return form.getAttribute("action").split("?")[0] + (query ? `?${query}` : "");
}

async function show() {
  const asked = ++turn;
  const url = address();
  const answer = await fetch(url).catch(() => null);
  if (!answer || asked !== turn) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("embed-result");
  if (!next || asked !== turn) return;
  const frame = result.querySelector("iframe");
  const nextFrame = next.querySelector("iframe");
  if (frame && nextFrame && frame.getAttribute("src") === nextFrame.getAttribute("src")) {
    // The preview is the same: only what stands around it changes, so that it does not flicker.
    for (const part of [".embed-told", ".snippets"]) result.querySelector(part).replaceWith(next.querySelector(part));
  } else {
    if (frame && nextFrame) nextFrame.height = frame.height;
    result.replaceChildren(...next.childNodes);
  }
  history.replaceState(null, "", url);
  dress();
}

form.addEventListener("input", () => {
  clearTimeout(waits);
  waits = setTimeout(show, 250);
});

addEventListener("message", (event) => {
  const frame = result.querySelector("iframe");
  if (event.origin !== location.origin || event.source !== frame?.contentWindow) return;
  if (event.data?.type === "event-calendar-height") frame.height = Math.min(Math.max(Number(event.data.height), HEIGHTS[0]), HEIGHTS[1]);
});

result.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const area = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(area.value);
    const label = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 3000);
  } catch {
    area.select();
  }
});

dress();
