// Reads a chosen or dropped calendar file at once, says that it is busy, and takes the mark away
// from a guess that somebody has touched.
const form = document.querySelector("form.sheet");
const button = document.getElementById("paste");
const box = document.getElementById("pasted");
const file = document.getElementById("pasted_file");

const read = () => form.requestSubmit(button);
file.addEventListener("change", () => file.files.length && read());
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) read();
});
const section = button.closest("section");
section.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault();
});
section.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  file.files = event.dataTransfer.files;
  read();
});

const label = button.textContent;
form.addEventListener("submit", ({ submitter }) => {
  if (submitter === button) button.textContent = button.dataset.busy;
});
// Whoever comes back finds the page as it was left.
addEventListener("pageshow", () => {
  button.textContent = label;
});

const guessed = form.elements.guessed;
form.addEventListener("input", ({ target }) => {
  document.querySelector(`.guess[data-of="${CSS.escape(target.name)}"]`)?.remove();
  guessed.value = guessed.value.split(" ").filter((name) => name !== target.name).join(" ");
});
