// Takes a reader of a refused form to its mistakes, opens what a link to a mistake leads into, and
// puts the browser's own calendar and clock beside the fields in which dates are typed.
document.getElementById("mistakes")?.focus();

const unfold = () => {
  const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = wanted && wanted.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
};
addEventListener("hashchange", unfold);
unfold();

// The browser's own list would cover ours, but it gives back what was typed, to whoever comes back,
// only in fields that it may complete.
for (const typed of document.querySelectorAll("[data-picks] input, #venue_name")) {
  typed.addEventListener("focus", () => { typed.autocomplete = "off"; });
  for (const [on, left] of [[typed, "blur"], [typed.form, "submit"]]) {
    on.addEventListener(left, () => typed.removeAttribute("autocomplete"));
  }
}

const ISO = { date: /^\d{4}-\d\d-\d\d$/, time: /^\d\d:\d\d$/ };

for (const picked of document.querySelectorAll("[data-picks]")) {
  const typed = picked.querySelector("input");
  const native = document.createElement("input");
  if (!("showPicker" in native)) break;
  native.type = picked.dataset.picks;
  native.tabIndex = -1;
  native.className = "picker";
  native.setAttribute("aria-hidden", "true");
  const button = document.createElement("button");
  button.type = "button";
  button.className = `pick ${picked.dataset.picks}`;
  const field = document.querySelector(`label[for="${typed.id}"]`);
  button.setAttribute("aria-label", `${picked.dataset.pickLabel}: ${field.firstChild.textContent.trim()}`);
  button.addEventListener("click", () => {
    native.value = ISO[native.type].test(typed.value) ? typed.value : "";
    native.showPicker();
  });
  native.addEventListener("change", () => {
    typed.value = native.value;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    typed.focus();
  });
  picked.append(native, button);
}
