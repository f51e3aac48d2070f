const text = document.getElementById("text");
const fate = document.getElementById("fate");
const count = document.getElementById("count");

function show() {
  const wanted = text.value.trim().toLowerCase();
  let shown = 0;
  for (const body of document.querySelectorAll("section tbody")) {
    let heading = null;
    for (const row of body.rows) {
      if (row.classList.contains("clause")) {
        heading = row;
        heading.hidden = true;
        continue;
      }
      const fits = row.dataset.find.includes(wanted) && (fate.value === "" || row.dataset.killers === fate.value);
      row.hidden = !fits;
      if (fits) {
        shown += 1;
        heading.hidden = false;
      }
    }
    body.closest("section").hidden = ![...body.rows].some((row) => !row.hidden);
  }
  count.textContent = `${shown} shown`;
}

document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
text.addEventListener("input", show);
fate.addEventListener("change", show);
show();
