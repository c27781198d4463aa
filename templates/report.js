
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const stories = new Map([...document.querySelectorAll("details.entry")].map((one) => [one.dataset.id, one]));
  const openAddressed = () => {
    const body = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    const story = body && body.closest("details.entry");
    if (story) { story.hidden = false; story.open = true; story.scrollIntoView({ block: "start" }); }
  };
  addEventListener("hashchange", openAddressed);
  openAddressed();

  // Paper cannot be opened: everything is, while it is printed.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });

  const table = byId("entries");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const shown = byId("shown");
  const heads = [...table.tHead.rows[0].cells];
  let order = "";

  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ");
  const texts = new Map(rows.map((row) => {
    const story = stories.get(row.dataset.id);
    return [row, plain(row.textContent + " " + (story ? story.textContent : ""))];
  }));
  const value = (id) => { const field = byId(id); return field ? field.value : ""; };
  const filter = () => {
    const text = plain(value("text").trim());
    const environment = value("environment"), owner = value("owner"), late = byId("late").checked;
    let count = 0;
    for (const row of rows) {
      const fits = texts.get(row).includes(text)
        && (!environment || row.dataset.environment === environment)
        && (!owner || row.dataset.owner === owner)
        && (!late || "late" in row.dataset);
      row.hidden = !fits;
      const story = stories.get(row.dataset.id);
      if (story) story.hidden = !fits;
      if (fits) count += 1;
    }
    const all = rows.length === 1 ? "1 entry" : rows.length + " entries";
    shown.textContent = (count < rows.length ? count + " of " + all : all) + order;
  };

  const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;
  const sort = (at) => {
    const head = heads[at];
    const turned = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", turned ? "descending" : "ascending");
    const key = (row) => row.cells[at].dataset.value;
    const sorted = rows.slice().sort((one, other) => {
      const numbers = key(one) !== undefined;
      const way = numbers ? key(one) - key(other) : compare(row(one, at), row(other, at));
      return turned ? -way : way;
    });
    order = ", by " + head.textContent.toLowerCase() + (turned ? ", turned" : "");
    body.append(...sorted);
    filter();
  };
  const row = (one, at) => one.cells[at].textContent.trim();

  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(at));
    head.append(button);
  });
  table.classList.add("sortable");
  const controls = byId("controls");
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.addEventListener("input", filter);
  controls.hidden = false;
  filter();
})();
