// Says the time by the reader's own clock where it differs from the venue's, beside the venue's.
for (const line of document.querySelectorAll("[data-start][data-words]")) {
  const { start, end, words } = line.dataset;
  if (!differs(start) && !(end && differs(end))) continue;
  const { lang } = document.documentElement;
  const language = lang === "en" ? "en-GB" : lang; // as the dates of the page are written
  const format = new Intl.DateTimeFormat(language, {
    weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit",
  });
  const when = end ? format.formatRange(new Date(start), new Date(end)) : format.format(new Date(start));
  line.textContent = words.replace("{when}", `${when} ${zone(language, start)}`);
}

function differs(text) {
  const offset = /([+-])(\d\d):(\d\d)$/.exec(text);
  if (!offset) return false;
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return -new Date(text).getTimezoneOffset() !== (offset[1] === "-" ? -minutes : minutes);
}

// A range of times names its zone by a bare offset, whatever is asked for; a time alone by its name.
function zone(language, text) {
  const parts = new Intl.DateTimeFormat(language, { timeZoneName: "long" }).formatToParts(new Date(text));
  return parts.find((part) => part.type === "timeZoneName").value;
}
