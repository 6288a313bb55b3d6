// Moves through the month by keys, as the date grid of the ARIA Authoring Practices does: the whole
// table is one stop of the Tab key. Without this, each day and event is a link of its own.

const DAY = 86_400_000;
const table = document.querySelector("[data-month]");
const isGrid = matchMedia("(min-width: 40rem)");

let keys = new AbortController();

if (table) {
  if (isGrid.matches) begin(table);
  isGrid.addEventListener("change", () => (isGrid.matches ? begin : end)(table));
}

// On a narrow screen the table is a list of links.
function end(grid) {
  keys.abort();
  grid.removeAttribute("role");
  for (const cell of grid.querySelectorAll("td")) cell.removeAttribute("role");
  for (const link of grid.querySelectorAll("a")) link.removeAttribute("tabindex");
}

function begin(grid) {
  const days = [...grid.querySelectorAll("[data-day]")];
  keys = new AbortController();
  const { signal } = keys;
  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-labelledby", "period");
  for (const cell of grid.querySelectorAll("td")) cell.setAttribute("role", "gridcell");
  for (const link of grid.querySelectorAll("a")) link.tabIndex = -1;
  const asked = days.find((day) => `#d${day.dataset.day}` === location.hash);
  const first = days.find((day) => day.ariaCurrent === "date") ?? days.find(isInside);
  (asked ?? first).tabIndex = 0;
  asked?.focus();
  grid.addEventListener("keydown", (pressed) => move(pressed, grid, days), { signal });
  const follow = ({ target }) => {
    const day = target.closest("td")?.querySelector("[data-day]");
    if (day) for (const each of days) each.tabIndex = each === day ? 0 : -1;
  };
  grid.addEventListener("focusin", follow, { signal });
}

function move(pressed, grid, days) {
  const here = pressed.target.closest("td")?.querySelector("[data-day]");
  if (!here || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
  const way = wayOf(pressed, grid, days.indexOf(here));
  if (way === undefined) return;
  pressed.preventDefault();
  const day = typeof way === "number" ? shifted(here.dataset.day, way) : null;
  if (day) goTo(day, grid, days);
  else if (way) turn(way, here.dataset.day);
}

// Returns how many days to go, or the address of another month; null where the calendar ends.
function wayOf({ key, shiftKey }, grid, place) {
  const isMirrored = getComputedStyle(grid).direction === "rtl";
  const { before, after, yearBefore, yearAfter, today } = grid.dataset;
  const ways = {
    ArrowRight: isMirrored ? -1 : 1,
    ArrowLeft: isMirrored ? 1 : -1,
    ArrowDown: 7,
    ArrowUp: -7,
    Home: -(place % 7),
    End: 6 - (place % 7),
    PageUp: (shiftKey ? yearBefore : before) ?? null,
    PageDown: (shiftKey ? yearAfter : after) ?? null,
    t: today,
    T: today,
  };
  return ways[key];
}

// Stays in the table where the day is one of this month's, else opens the month that it is in.
function goTo(day, grid, days) {
  const found = days.find((each) => each.dataset.day === day);
  if (found && isInside(found)) return found.focus();
  const isBefore = day < days.find(isInside).dataset.day;
  const address = isBefore ? grid.dataset.before : grid.dataset.after;
  if (address) open(address, day);
}

// Opens the month at the same day of it, or at its last one. Today's month opens at today.
function turn(address, from) {
  if (address === table.dataset.today) {
    const current = table.querySelector('[aria-current="date"]');
    if (current && isInside(current)) return current.focus();
    return open(address, table.dataset.todayDay);
  }
  const [year, month] = address.split("/").slice(-2).map(Number);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Math.min(Number(from.slice(8)), last);
  open(address, `${address.split("/").slice(-2).join("-")}-${String(day).padStart(2, "0")}`);
}

function open(address, day) {
  location.assign(`${address}${location.search}#d${day}`);
}

function shifted(day, count) {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
}

function isInside(day) {
  return !day.closest("td").classList.contains("outside");
}
