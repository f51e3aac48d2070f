const form = document.querySelector(".filter");
const search = form.elements.text;
const vendor = form.elements.vendor;
const toggles = [...form.querySelectorAll("button[data-verdict]")];
const count = form.querySelector("output");
const empty = document.getElementById("empty");
const pressed = (toggle) => toggle.getAttribute("aria-pressed") === "true";

// A trial is found by the promises it is about, too: their ids, sentences, rows and sections.
const clauses = new Map();
for (const part of document.querySelectorAll(".part")) {
  const section = part.querySelector("summary > :first-child").textContent;
  for (const row of part.querySelectorAll("tr[id]")) {
    clauses.set(`#${row.id}`, `${section} ${row.cells[0].textContent} ${row.cells[1].textContent}`);
  }
}
const trials = [...document.querySelectorAll(".trial")].map((node) => {
  const own = [...node.querySelectorAll("summary, .about, .finding")].map((each) => each.textContent);
  const links = new Set([...node.querySelectorAll("a")].map((link) => link.getAttribute("href")));
  const promised = [...links].map((link) => clauses.get(link) ?? "");
  return { node, text: [...own, ...promised].join("\n").toLowerCase() };
});

// The trial that a link leads to stays in sight, whatever the filter says.
function show(linked) {
  const verdicts = toggles.filter(pressed).map((toggle) => toggle.dataset.verdict);
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  let extra = false;
  for (const { node, text } of trials) {
    const { verdict, vendor: own } = node.dataset;
    const fits =
      (verdicts.length === 0 || verdicts.includes(verdict)) &&
      (vendor.value === "" || vendor.value === own) &&
      words.every((word) => text.includes(word));
    shown += fits ? 1 : 0;
    extra ||= !fits && node === linked;
    node.hidden = !fits && node !== linked;
  }
  count.textContent = `${shown} of ${trials.length} trials${extra ? ", and the one linked to" : ""}`;
  empty.hidden = shown > 0 || extra;
}

function remember() {
  const state = new URLSearchParams();
  toggles.filter(pressed).forEach((toggle) => state.append("verdict", toggle.dataset.verdict));
  if (vendor.value) state.set("vendor", vendor.value);
  if (search.value.trim()) state.set("text", search.value.trim());
  const hash = String(state) && `#${state}`;
  history.replaceState(null, "", location.pathname + location.search + hash);
}

function restore(state) {
  const verdicts = state.getAll("verdict");
  toggles.forEach((toggle) => toggle.setAttribute("aria-pressed", verdicts.includes(toggle.dataset.verdict)));
  vendor.value = state.get("vendor") ?? "";
  // A vendor that is not in this report.
  if (vendor.selectedIndex < 0) vendor.value = "";
  search.value = state.get("text") ?? "";
}

function named(hash) {
  try {
    return document.getElementById(decodeURIComponent(hash));
  } catch {
    return null;
  }
}

function follow() {
  const hash = location.hash.slice(1);
  const target = named(hash);
  if (!target) {
    const state = new URLSearchParams(hash);
    restore(state);
    show();
    if (["verdict", "vendor", "text"].some((key) => state.has(key))) document.getElementById("trials").scrollIntoView();
    return;
  }
  for (let node = target; node; node = node.parentElement) {
    if (node.localName === "details") node.open = true;
  }
  show(target);
  target.scrollIntoView();
}

function change() {
  show();
  remember();
}

async function copy(box, button) {
  try {
    await navigator.clipboard.writeText(box.textContent);
    button.textContent = "Copied";
  } catch {
    // Without a secure context there is no clipboard: the text is left selected.
    getSelection().selectAllChildren(box);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

for (const box of document.querySelectorAll(".again pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", () => copy(box, button));
  box.tabIndex = 0;
  box.after(button);
}
for (const toggle of toggles) {
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-pressed", !pressed(toggle));
    change();
  });
}
search.addEventListener("input", change);
vendor.addEventListener("change", change);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", follow);
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
});
form.hidden = false;
follow();
