// Offers known places while the name of one is typed: a combobox with a list, after the ARIA pattern.
const field = document.getElementById("venue_name");
const box = document.getElementById("venue-search");
const [id, knownAs] = ["venue_id", "venue_known_as"].map((name) => box.closest("form").elements[name]);
const city = document.getElementById("venue_city");
const ADDRESS = ["venue_address", "venue_postal_code", "venue_region", "venue_country"];
const PAUSE = 200;

const list = document.createElement("ul");
list.id = "venues-known";
list.className = "offered";
list.role = "listbox";
list.hidden = true;
list.setAttribute("aria-label", document.querySelector("label[for=venue_name]").textContent.trim());
const said = document.createElement("p");
said.className = "unseen";
said.role = "status";
box.append(list, said);
field.role = "combobox";
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", list.id);

let offered = [];
let at = -1;

const close = () => {
  list.hidden = true;
  at = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
};

const choose = (venue) => {
  const town = venue.city && venue.city !== venue.name ? venue.city : "";
  for (const name of ADDRESS) document.getElementById(name).value = "";
  field.value = venue.name;
  city.value = town;
  id.value = venue.id;
  knownAs.value = `${venue.name} | ${town}`;
  close();
  field.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "chosen" }));
};

const mark = (next) => {
  at = next;
  [...list.children].forEach((line, number) => line.setAttribute("aria-selected", number === at));
  const line = list.children[at];
  line?.scrollIntoView({ block: "nearest" });
  if (line) field.setAttribute("aria-activedescendant", line.id);
  else field.removeAttribute("aria-activedescendant");
};

const offer = (venues) => {
  offered = venues;
  list.replaceChildren(...venues.map((venue, number) => {
    const line = document.createElement("li");
    line.id = `venue-known-${number}`;
    line.role = "option";
    const place = document.createElement("span");
    place.className = "soft";
    place.textContent = [venue.address, venue.city !== venue.name && venue.city].filter(Boolean).join(", ");
    line.append(venue.name, " ", place);
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(venue);
    });
    return line;
  }));
  list.hidden = !venues.length;
  mark(-1);
  field.setAttribute("aria-expanded", String(!list.hidden));
  said.textContent = venues.length ? box.dataset.some : box.dataset.none;
};

let waiting;
let asking;
const ask = async () => {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`/api/v1/venues?q=${encodeURIComponent(field.value)}`, { signal: asking.signal });
    if (answer.ok && document.activeElement === field) offer((await answer.json()).venues);
  } catch {
    // Without an answer the field is one to type in, as it is without this script.
  }
};

close();
field.addEventListener("input", (event) => {
  if (event.detail === "chosen") return;
  clearTimeout(waiting);
  if (field.value.trim().length < 2) close();
  else waiting = setTimeout(ask, PAUSE);
});
field.addEventListener("blur", () => {
  clearTimeout(waiting);
  close();
});
field.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  const last = offered.length - 1;
  const moves = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last };
  if (event.key in moves) mark(moves[event.key]);
  else if (event.key === "Escape") close();
  else if (event.key === "Enter" && at >= 0) choose(offered[at]);
  else return;
  event.preventDefault();
});
