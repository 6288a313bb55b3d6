// Keys for moderators, on the queue and on the page of a submission. They can be switched off for
// good in each browser (WCAG 2.1.4) and never act while something is typed.
const SWITCH = "desk-keys";
const PLACE = "desk-place";
const dialog = document.querySelector("[data-keys]");
const toggle = dialog.querySelector("[data-keys-on]");
const way = document.querySelector("[data-keys-way]");
const list = document.querySelector("form[data-desk]");
const rows = [...document.querySelectorAll(".queue-row[data-path]")];

const kept = (storage, name) => {
  try {
    return storage.getItem(name);
  } catch {
    return null; // a browser may refuse to keep anything
  }
};
const keep = (storage, name, value) => {
  try {
    storage.setItem(name, value);
  } catch {
    return;
  }
};
const drop = (storage, name) => {
  try {
    storage.removeItem(name);
  } catch {
    return;
  }
};

const link = (row) => row.querySelector("h2 a");
const here = () => rows.findIndex((row) => row.contains(document.activeElement));
const goTo = (index) => {
  const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
  if (!row) return;
  link(row).focus();
  row.scrollIntoView({ block: "nearest" });
};
const current = () => rows[here()];

const press = (action) => document.querySelector(`main button[data-action="${action}"]`)?.click();

let isSent = false;
const decide = (row, action) => {
  if (!row.dataset.revision) return open(row); // a report is decided on at its own page
  if (isSent || !list.querySelector(`button[name=action][value="${action}"]`)) return;
  isSent = true;
  keep(sessionStorage, PLACE, String(rows.indexOf(row)));
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${row.dataset.path}/decisions`;
  const queue = list.elements.queue.value;
  const sent = { csrf: list.elements.csrf.value, revision: row.dataset.revision, action, queue };
  for (const [name, value] of Object.entries(sent)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
};

const open = (row, field = "") => location.assign(`${link(row).href}${field}`);
const onRow = (act) => () => current() && act(current());
const write = (field) => document.getElementById(field)?.focus();

const help = () => dialog.showModal();
const follow = () => document.querySelector("a[data-next]")?.click();
const common = { "?": help, u: () => press("undo"), n: follow };
const inQueue = {
  j: () => goTo(here() + 1),
  k: () => goTo(here() < 0 ? 0 : here() - 1),
  o: onRow((row) => open(row)),
  a: onRow((row) => decide(row, "approve")),
  d: onRow((row) => decide(row, "decline")),
  s: onRow((row) => decide(row, "spam")),
  r: onRow((row) => open(row, "#message")),
  m: onRow((row) => open(row, "#into")),
  x: onRow((row) => row.querySelector("input[name=chosen]")?.click()),
};
const onPage = {
  a: () => press("approve"),
  d: () => press("decline"),
  s: () => press("spam"),
  r: () => (document.getElementById("message")?.value.trim() ? press("request_changes") : write("message")),
  m: () => write("into"),
};
const KEYS = { ...common, ...(list ? inQueue : document.getElementById("decide-title") ? onPage : {}) };

const isTyping = (target) =>
  target.isContentEditable ||
  target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (!toggle.checked || dialog.open || isTyping(event.target)) return;
  const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  if (!act) return;
  event.preventDefault();
  act();
});

toggle.checked = kept(localStorage, SWITCH) !== "off";
toggle.addEventListener("change", () => keep(localStorage, SWITCH, toggle.checked ? "on" : "off"));
way.hidden = false;
way.querySelector("button").addEventListener("click", help);

if (list && toggle.checked) {
  const place = kept(sessionStorage, PLACE);
  if (place !== null) goTo(Number(place)); // the next one stands where the decided one stood
  drop(sessionStorage, PLACE);
} else if (location.hash) write(location.hash.slice(1));

// What can be taken back for some seconds is offered no longer than that.
for (const offer of document.querySelectorAll("[data-lasts]")) {
  setTimeout(() => offer.remove(), Number(offer.dataset.lasts) * 1000);
}
