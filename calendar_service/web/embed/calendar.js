// <event-calendar> shows events of a Calendar Service on any page. It needs nothing else, sets no
// cookie and keeps nothing but the last good copy. Texts come from the service, dates from Intl.
const SERVICE = new URL("../../", import.meta.url).href;
const ATTRIBUTES = ["filter", "event", "view", "lang", "limit", "month", "heading", "images", "target", "src"];
const VIEWS = ["list", "cards", "compact", "month", "next"];
const AMOUNTS = [20, 50, 100, 200]; // few, so that elements of one page ask the same
const PER_DAY = 3;
const FRESH_MS = 60e3, PATIENCE_MS = 20e3, DAY_MS = 864e5;
const KEPT = "event-calendar ", KEPT_MOST = 8, KEPT_LENGTH = 2e5;
// For the first visit without a connection: whatever the service can say, it says itself.
const WORDS = {
  locale: "en-GB", direction: "ltr", first_day: 1, loading: "Loading events …", empty: "No events are planned.",
  error: "The events could not be loaded.", offline: "You are offline.", stale: "As known on {day}.", again: "Try again",
  all: "All events", previous: "Previous month", next: "Next month", all_day: "All day", closes: "Closes {day}",
  online: "Online", more: "{number} more", statuses: {}, kinds: {},
};

const CSS = `
:host{display:block;color:var(--ev-text,inherit);background:var(--ev-background,transparent);font-family:var(--ev-font,inherit);font-size:var(--ev-font-size,inherit);line-height:1.45;
--a:var(--ev-accent,currentColor);--s:var(--ev-soft,inherit);--l:var(--ev-line,rgba(128,128,128,.4));--w:var(--ev-warn,currentColor);--r:var(--ev-radius,.375em);--g:var(--ev-gap,.875em)}
@supports (color:color-mix(in srgb,red,blue)){:host{--s:var(--ev-soft,color-mix(in srgb,currentColor 85%,transparent));--l:var(--ev-line,color-mix(in srgb,currentColor 22%,transparent))}}
:host([hidden]){display:none}
:host([theme=light]){color-scheme:light;color:var(--ev-text,#16211f);background:var(--ev-background,#fff)}
:host([theme=dark]){color-scheme:dark;color:var(--ev-text,#e5ebe8);background:var(--ev-background,#141c1b)}
:host([theme=auto]){color-scheme:light dark;color:var(--ev-text,CanvasText);background:var(--ev-background,Canvas)}
*{box-sizing:border-box}
.frame{container-type:inline-size;padding:var(--ev-padding,0);text-align:start;overflow-wrap:anywhere}
ul{list-style:none;margin:0;padding:0}
p{margin:0}
.heading{font-family:var(--ev-title-font,inherit);font-size:1.3em;font-weight:600;margin:0 0 .6em}
a{color:inherit;text-decoration:none}
a:hover{text-decoration:underline;text-underline-offset:.15em}
:focus-visible,::slotted(a:focus-visible){outline:2px solid var(--ev-focus,var(--a));outline-offset:2px;border-radius:2px}
.event{position:relative;display:grid;grid-template-columns:3.25em 1fr;gap:0 1em;padding:var(--g) 0;border-bottom:1px solid var(--l)}
.event:last-child{border-bottom:0}
.body{min-width:0}
.date{text-align:center;line-height:1.15;font-size:.8em;color:var(--s)}
.number{display:block;font-family:var(--ev-title-font,inherit);font-size:1.9em;font-weight:600;color:var(--a)}
.title{font-family:var(--ev-title-font,inherit);font-size:var(--ev-title-size,1.1em);font-weight:600;line-height:1.3}
.title::after{content:"";position:absolute;inset:0}
.when,.venue,.note{color:var(--s);font-size:.9em}
.marks{display:flex;flex-wrap:wrap;gap:.4em;font-size:.78em;font-weight:600;margin-bottom:.15em}
.status{color:var(--w);border:1px solid currentColor;border-radius:var(--r);padding:0 .45em}
.kind{color:var(--a)}
.cancelled .title{text-decoration:line-through}
.image{display:block;width:100%;aspect-ratio:var(--ev-image-ratio,16/9);object-fit:cover;border-radius:var(--r) var(--r) 0 0}
.cards .events{display:grid;gap:var(--g);grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--ev-card-width,15em)),1fr))}
.cards .event,.next .event{display:block;padding:0;border:1px solid var(--l);border-radius:var(--r);background:var(--ev-card-background,transparent);overflow:hidden}
.cards .body,.next .body{padding:.9em 1em 1em}
.cards .when{color:var(--a);font-weight:600}
.next .event{max-width:34em;border-inline-start:.3em solid var(--a)}
.next .title{font-size:calc(var(--ev-title-size,1.1em)*1.25)}
.soon{color:var(--a);font-weight:600}
.compact .event{display:block;padding:.35em 0}
.compact .body{display:flex;flex-wrap:wrap;gap:0 .75em;align-items:baseline}
.compact .title{font-size:1em}
.compact .venue{display:none}
.bar{display:flex;align-items:center;justify-content:space-between;gap:.5em;margin-bottom:.5em}
.button{font:inherit;color:inherit;background:none;border:1px solid var(--l);border-radius:var(--r);min-width:2.5em;min-height:2.5em;padding:0 .7em;cursor:pointer}
.button:hover{border-color:currentColor}
table{width:100%;border-collapse:collapse;table-layout:fixed;font-size:.85em}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.month-name{font-family:var(--ev-title-font,inherit);font-weight:600;font-size:1.15em}
th{font-weight:600;color:var(--s);padding:.3em;text-align:start}
td{border:1px solid var(--l);height:5.5em;padding:.3em;vertical-align:top}
td.other{border-color:transparent}
.today .day-number{font-weight:700;color:var(--a);text-decoration:underline}
.day-name{display:none}
td .event{display:block;padding:.1em 0;border:0;line-height:1.25}
td .title{font-size:1em;font-weight:500;font-family:inherit}
td .when{font-size:.9em}
.foot{margin-top:var(--g);font-size:.9em}
.foot a,::slotted(a){color:var(--a)!important;text-decoration:underline}
.note{padding:.6em 0}
@container (max-width:559px){
table,tbody{display:block}thead,td.other,td.free{display:none}tr{display:contents}
td{display:grid;grid-template-columns:5.5em 1fr;gap:0 1em;height:auto;border:0;border-top:1px solid var(--l);padding:.6em 0;font-size:1.1em}
.day-number{display:none}.day-name{display:inline}}
@container (max-width:339px){.event{grid-template-columns:2.5em 1fr;gap:0 .7em}.cards .body,.next .body{padding:.7em}td{grid-template-columns:1fr}}
@container (min-width:900px){.list .events{columns:2;column-gap:3em}.list .event{break-inside:avoid}}
@media (forced-colors:active){.event,td,.button{border-color:CanvasText}}
`;

let sheet;
/** Style sheets made by script pass any Content-Security-Policy; old browsers get an element. */
function dress(root) {
  try {
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(make("style", "", CSS));
  }
}

const shared = new Map();
/** Return what an address answers, asked once for all elements; the last good copy if it fails. */
function read(url) {
  const known = shared.get(url);
  if (known && Date.now() - known.at < FRESH_MS) return known.answer;
  const answer = ask(url).catch((error) => {
    shared.delete(url);
    const copy = error.status >= 400 && error.status < 500 ? null : recall(url);
    if (copy) return { ...copy, stale: true };
    throw error;
  });
  shared.set(url, { at: Date.now(), answer });
  return answer;
}

async function ask(url) {
  const answer = await fetch(url, {
    credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout?.(PATIENCE_MS),
  });
  if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${url}`), { status: answer.status });
  const copy = { at: Date.now(), content: await answer.json() };
  keep(url, copy);
  return copy;
}

function keep(url, copy) {
  try {
    const text = JSON.stringify(copy), names = Object.keys(localStorage).filter((name) => name.startsWith(KEPT));
    if (text.length > KEPT_LENGTH) return;
    if (names.length >= KEPT_MOST && !names.includes(KEPT + url)) localStorage.removeItem(names[0]);
    localStorage.setItem(KEPT + url, text);
  } catch {} // no storage here, or none left
}

function recall(url) {
  try {
    return JSON.parse(localStorage.getItem(KEPT + url));
  } catch {
    return null;
  }
}

function make(tag, part, ...within) {
  const made = document.createElement(tag);
  if (part) {
    made.className = part;
    made.setAttribute("part", part);
  }
  made.append(...within.filter((each) => each != null && each !== ""));
  return made;
}

/** Times are shown as the venue's clocks show them, so their offset is left out of the reckoning. */
const wall = (text) => new Date(text.length > 10 ? `${text.slice(0, 19)}Z` : `${text}T00:00Z`);
const iso = (day) => day.toISOString().slice(0, 10);
const isDated = (event) => event.start && (event.kind === "event" || event.closes_at); // others have no day
const say = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

class EventCalendar extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  #root = this.attachShadow({ mode: "open" });
  #frame = make("div", "frame");
  #words = WORDS;
  #turn = 0;
  #waits = false;
  #month = "";
  #retry = () => this.#failed && this.#load();
  #failed = false;

  connectedCallback() {
    if (!this.#frame.isConnected) {
      dress(this.#root);
      this.#root.append(this.#frame);
    }
    addEventListener("online", this.#retry);
    this.#soon();
  }

  disconnectedCallback() {
    removeEventListener("online", this.#retry);
  }

  attributeChangedCallback(name) {
    if (name === "month") this.#month = "";
    if (this.isConnected) this.#soon();
  }

  /** Several attributes set at once are one change. */
  #soon() {
    if (this.#waits) return;
    this.#waits = true;
    queueMicrotask(() => {
      this.#waits = false;
      this.#load();
    });
  }

  get #view() {
    const view = this.getAttribute("view");
    return VIEWS.includes(view) ? view : "list";
  }

  get #limit() {
    return Math.min(Math.max(parseInt(this.getAttribute("limit"), 10) || 10, 1), 200);
  }

  get #service() {
    return new URL(this.getAttribute("src") || SERVICE, document.baseURI).href.replace(/\/*$/, "/");
  }

  get #language() {
    return this.lang || this.closest("[lang]")?.lang || document.documentElement.lang || navigator.language;
  }

  #filter() {
    const asked = new URLSearchParams(this.getAttribute("filter") || "");
    for (const name of ["limit", "after", "lang"]) asked.delete(name);
    return asked;
  }

  #address() {
    const event = this.getAttribute("event");
    if (event) return `${this.#service}events/${encodeURIComponent(event)}.json`;
    const asked = this.#filter(), most = this.#view === "month" ? 200 : this.#limit;
    if (this.#view === "month") {
      const [first, end] = this.#days();
      asked.set("from", iso(first));
      asked.set("to", iso(end));
    }
    asked.set("limit", AMOUNTS.find((amount) => amount >= most));
    return `${this.#service}events.json?${asked}`;
  }

  #days(months = 0) {
    const now = new Date(), given = this.getAttribute("month") || "";
    this.#month ||= /^\d{4}-(0[1-9]|1[0-2])$/.test(given) ? given : `${now.getFullYear()}-${now.getMonth() + 1}`;
    const [year, month] = this.#month.split("-").map(Number);
    return [0, 1].map((more) => new Date(Date.UTC(year, month - 1 + months + more, 1)));
  }

  async #load() {
    const turn = ++this.#turn, [spoken, found] = [
      read(`${this.#service}embed/words.json?lang=${encodeURIComponent(this.#language)}`), read(this.#address()),
    ];
    found.catch(() => {}); // it is looked at below, once the words are there
    if (!this.#frame.firstChild || this.#failed) this.#note("loading");
    this.#frame.setAttribute("aria-busy", "true");
    try {
      this.#words = { ...WORDS, ...(await spoken).content };
    } catch {} // English then
    try {
      const copy = await found;
      if (turn !== this.#turn) return;
      this.#failed = Boolean(copy.stale);
      this.#draw(copy);
      const { events, updated } = copy.content;
      this.dispatchEvent(new CustomEvent("load", { detail: { events, updated, stale: this.#failed } }));
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#failed = true;
      console.warn("event-calendar:", error.message);
      this.#note(navigator.onLine ? "error" : "offline");
    }
    this.#frame.removeAttribute("aria-busy");
  }

  /** Say how things stand; hosts may say it otherwise in a slot of that name. */
  #note(state) {
    const own = make("slot", "", this.#words[state]), note = make("p", "note", own);
    own.name = state;
    note.setAttribute("role", "status");
    const before = make("slot");
    before.name = "before";
    this.#fill(state, state === "empty" ? "" : before, note, state === "error" || state === "offline" ? this.#again() : "");
  }

  #again() {
    const button = make("button", "button", this.#words.again);
    button.type = "button";
    button.addEventListener("click", () => this.#load());
    return button;
  }

  #fill(name, ...within) {
    const focused = this.#root.activeElement?.dataset.go, heading = this.getAttribute("heading");
    this.#frame.className = `frame ${name}`;
    this.#frame.lang = this.#words.locale;
    this.#frame.dir = this.#words.direction;
    const link = make("a", "more", this.#words.all), foot = make("slot", "", link);
    link.href = `${this.#service}events?${this.#filter()}`.replace(/\?$/, "");
    const title = heading && make("p", "heading", heading);
    if (title) {
      title.setAttribute("role", "heading");
      title.setAttribute("aria-level", "2");
    }
    this.#frame.replaceChildren(...[title, ...within, make("div", "foot", foot)].filter(Boolean));
    if (focused) this.#root.querySelector(`[data-go="${focused}"]`)?.focus();
  }

  #draw({ content, stale, at }) {
    const view = this.#view, is_next = (event) => event.status !== "cancelled" && event.kind === "event";
    const events = view === "next" ? content.events.filter(is_next).slice(0, 1) : content.events.slice(0, this.#limit);
    const day = this.#format({ dateStyle: "medium", timeStyle: "short", timeZone: undefined }).format(at);
    const note = stale && make("p", "note", navigator.onLine ? "" : `${this.#words.offline} `, say(this.#words.stale, { day }));
    if (view === "month") return this.#fill(view, note, ...this.#table(content.events));
    if (!events.length) return this.#note("empty");
    this.#fill(view, note, make("ul", "events", ...events.map((event) => this.#event(event))));
  }

  #format(options) {
    return new Intl.DateTimeFormat(this.#words.locale, { timeZone: "UTC", ...options });
  }

  #event(event) {
    const view = this.#view, { statuses, kinds, online } = this.#words;
    const marks = [
      kinds[event.kind] && make("span", "kind", kinds[event.kind]),
      statuses[event.status] && make("span", "status", statuses[event.status]),
    ].filter(Boolean);
    const place = [event.venue?.name, event.venue?.city].filter(Boolean).join(", ") || (event.online_url ? online : "");
    const body = make(
      "div", "body", marks.length ? make("div", "marks", ...marks) : "",
      view === "next" ? make("div", "soon", this.#lapse(event)) : "",
      view === "compact" ? this.#when(event) : "", this.#title(event),
      view === "compact" ? "" : this.#when(event, view === "list"), make("div", "venue", place),
    );
    const row = make("li", "event", view === "list" ? this.#date(event) : this.#image(event), body);
    row.classList.add(event.status);
    return row;
  }

  #title(event) {
    const link = make("a", "title", event.title), target = this.getAttribute("target");
    link.href = event.url;
    link.dir = "auto";
    if (event.language) link.lang = event.language;
    if (target) link.target = target;
    link.addEventListener("click", (click) => {
      const chosen = new CustomEvent("select", { detail: event, bubbles: true, composed: true, cancelable: true });
      if (!this.dispatchEvent(chosen)) click.preventDefault();
    });
    return link;
  }

  #image(event) {
    if (!event.image || !this.hasAttribute("images") || !["cards", "next"].includes(this.#view)) return "";
    const image = make("img", "image");
    image.loading = "lazy";
    image.alt = event.image.alt || "";
    image.onerror = () => image.remove(); // the host page may not allow it
    image.src = event.image.url;
    return image;
  }

  #date(event) {
    const leaf = make("div", "date");
    if (isDated(event)) {
      const day = wall(event.start), told = (options) => this.#format(options).format(day);
      const year = day.getUTCFullYear() === new Date().getFullYear() ? undefined : "numeric";
      leaf.append(told({ weekday: "short" }), make("span", "number", String(day.getUTCDate())), told({ month: "short", year }));
    }
    return leaf;
  }

  /** Sat, 8 May, 09:00–17:00; with its zone where the reader's clocks differ. */
  #when(event, short) {
    const when = make("div", "when");
    if (!isDated(event)) return when;
    const start = wall(event.start), timed = event.start.length > 10, closes = event.kind !== "event";
    if (closes && this.#view !== "month") short = false;
    let end = event.end && !closes ? wall(event.end) : start;
    if (event.end && !timed) end = new Date(end - DAY_MS);
    const sameDay = iso(start) === iso(end), options = short && sameDay ? {} : { weekday: "short", day: "numeric", month: "short" };
    if (start.getUTCFullYear() !== new Date().getFullYear() && !short) options.year = "numeric";
    if (timed) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
    if (!Object.keys(options).length) return make("div", "when", this.#words.all_day);
    const format = this.#format(options), text = end > start ? format.formatRange(start, end) : format.format(start);
    when.append(closes ? say(this.#words.closes, { day: text }) : text, timed && this.#view !== "month" ? this.#zone(event) : "");
    return when;
  }

  #zone(event) {
    const at = new Date(event.start);
    if (wall(event.start) - at === -at.getTimezoneOffset() * 6e4) return "";
    try {
      const parts = this.#format({ timeZone: event.time_zone, timeZoneName: "short" }).formatToParts(at);
      return ` (${parts.find((each) => each.type === "timeZoneName").value})`;
    } catch {
      return "";
    }
  }

  #lapse(event) {
    const now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    const days = Math.max(0, Math.floor((wall(event.start) - today) / DAY_MS));
    return new Intl.RelativeTimeFormat(this.#words.locale, { numeric: "auto" }).format(days, "day");
  }

  #table(events) {
    const [first, end] = this.#days(), name = this.#format({ month: "long", year: "numeric" }).format(first);
    const lead = (first.getUTCDay() - this.#words.first_day + 7) % 7, weekdays = [], rows = [], day = new Date(first);
    for (day.setUTCDate(1 - lead); day < end || day.getUTCDay() !== this.#words.first_day % 7; day.setUTCDate(day.getUTCDate() + 1)) {
      if (day.getUTCDay() === this.#words.first_day % 7) rows.push(make("tr"));
      if (rows.length === 1) {
        const head = make("th", "weekday", this.#format({ weekday: "short" }).format(day));
        head.scope = "col";
        weekdays.push(head);
      }
      rows.at(-1).append(day < first || day >= end ? make("td", "other") : this.#cell(new Date(day), events));
    }
    const shown = make("span", "month-name", name);
    shown.setAttribute("aria-live", "polite");
    const bar = make("div", "bar", this.#go(-1, "previous", "‹"), shown, this.#go(1, "next", "›"));
    const table = make("table", "month-table", make("caption", "", name), make("thead", "", make("tr", "", ...weekdays)), make("tbody", "", ...rows));
    return [bar, table, events.length ? "" : make("p", "note", this.#words.empty)];
  }

  #cell(day, events) {
    const text = iso(day), now = new Date(), held = events.filter((event) => {
      if (!isDated(event)) return false;
      const from = event.start.slice(0, 10), timed = event.start.length > 10, end = event.kind === "event" && event.end;
      const last = end ? iso(new Date(wall(end) - (timed ? 1 : DAY_MS))) : from;
      return text >= from && text <= (last < from ? from : last);
    });
    const rows = held.slice(0, PER_DAY).map((event) => {
      const row = make("li", "event", this.#when(event, true), this.#title(event));
      row.classList.add(event.status);
      return row;
    });
    if (held.length > PER_DAY) {
      const more = make("a", "more", say(this.#words.more, { number: held.length - PER_DAY }));
      more.href = `${this.#service}calendar/${text.replaceAll("-", "/")}`;
      rows.push(make("li", "", more));
    }
    const named = make("span", "day-name", this.#format({ weekday: "short", day: "numeric", month: "short" }).format(day));
    const cell = make("td", "day", make("span", "day-number", String(day.getUTCDate())), named, held.length ? make("ul", "events", ...rows) : "");
    if (!held.length) cell.classList.add("free");
    if (text === iso(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())))) cell.classList.add("today");
    return cell;
  }

  #go(months, name, sign) {
    const button = make("button", "button", sign);
    button.type = "button";
    button.dataset.go = name;
    button.setAttribute("aria-label", this.#words[name]);
    button.addEventListener("click", () => {
      this.#month = iso(this.#days(months)[0]).slice(0, 7);
      this.#load();
    });
    return button;
  }
}

if (!customElements.get("event-calendar")) customElements.define("event-calendar", EventCalendar);
