// Shows at once how the dates and times in the form are read, and the next dates of a series.
const form = document.querySelector("form.sheet");
const shown = (id) => document.getElementById(id);
const PAUSE = 300;
const READ = /^(start|end|closes|repeat|venue)_|^(repeat|exclude|recurrence|time_zone|kind)$/;

const tell = (reading) => {
  shown("reading-when").textContent = reading.when ?? "";
  shown("reading-closing").textContent = reading.closing ?? "";
  shown("reading-guess").hidden = !reading.guess;
  const repeat = shown("repeat");
  const chosen = repeat.value;
  repeat.replaceChildren(...reading.repeats.map(([value, name]) => new Option(name, value, false, value === chosen)));
  const list = document.createElement("ol");
  list.className = "dates-ahead";
  list.append(...reading.dates.map((date) => {
    const line = document.createElement("li");
    line.textContent = date;
    return line;
  }));
  const parts = [reading.rule, reading.more].map((text) => {
    const line = document.createElement("p");
    line.className = "soft";
    line.textContent = text ?? "";
    return line;
  });
  shown("dates").replaceChildren(...(reading.dates.length ? [parts[0], list, parts[1]] : []));
};

let waiting;
let asking;
const ask = async () => {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch("/submit/reading", {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      signal: asking.signal,
    });
    if (answer.ok) tell(await answer.json());
  } catch (error) {
    if (error.name !== "AbortError") shown("reading-when").textContent = "";
  }
};

const offer = () => {
  const [repeat, rule] = ["repeat", "recurrence"].map((id) => shown(id).value);
  shown("repeat-more").hidden = !(repeat || rule);
  const own = shown("rule-of-its-own");
  own.hidden = repeat !== "custom" && !rule && !own.classList.contains("has-error");
};

form.addEventListener("input", ({ target }) => {
  if (target === shown("repeat")) offer();
  if (!READ.test(target.name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
});
offer();
const button = shown("show-dates");
if (button) button.parentElement.hidden = true;
