// Adds a copy button beside each read-only address; without it the address can be selected.
function add() {
  for (const input of document.querySelectorAll("input[data-copy]:not([data-ready])")) {
    input.dataset.ready = "";
    input.addEventListener("focus", () => input.select());
    if (!navigator.clipboard) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.textContent = input.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(input.value);
        button.textContent = input.dataset.copied;
        setTimeout(() => (button.textContent = input.dataset.copy), 3000);
      } catch {
        input.focus();
      }
    });
    input.after(button);
  }
}

add();
document.addEventListener("feed-shown", add);
