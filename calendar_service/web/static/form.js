// Takes a reader of a refused form to its mistakes, and keeps the last day from lying before the first.
document.getElementById("mistakes")?.focus();

const start = document.getElementById("start_date");
const end = document.getElementById("end_date");
const follow = () => {
  end.min = start.value;
};
if (start?.type === "date" && end?.type === "date") {
  start.addEventListener("change", follow);
  follow();
}
