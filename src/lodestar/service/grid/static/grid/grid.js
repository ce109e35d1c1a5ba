// Pasting a block of cells fills the grid from the cell in focus; arrow keys with Alt move between cells.
const grid = document.querySelector("[data-grid]");
if (grid) {
  const rows = [...grid.querySelectorAll("tbody tr")].map((row) =>
    [...row.querySelectorAll("input:not([type=hidden]), textarea, select")]);
  const told = document.querySelector("[data-left]");
  const find = (cell) => {
    const row = rows.findIndex((cells) => cells.includes(cell));
    return row < 0 ? null : [row, rows[row].indexOf(cell)];
  };
  // Cells of a copied block: tabs between cells, lines between rows, quotes around a cell with either inside.
  const parse = (text) => {
    const table = [[""]];
    let quoted = false;
    for (let i = 0; i < text.length; i += 1) {
      const row = table[table.length - 1];
      const letter = text[i];
      if (quoted) {
        if (letter === '"' && text[i + 1] === '"') { row[row.length - 1] += '"'; i += 1; }
        else if (letter === '"') quoted = false;
        else row[row.length - 1] += letter;
      } else if (letter === '"' && row[row.length - 1] === "") quoted = true;
      else if (letter === "\t") row.push("");
      else if (letter === "\n") table.push([""]);
      else if (letter !== "\r") row[row.length - 1] += letter;
    }
    if (table.length > 1 && table[table.length - 1].join("") === "") table.pop();
    return table;
  };
  grid.addEventListener("paste", (event) => {
    const at = find(event.target);
    const text = event.clipboardData.getData("text/plain");
    const block = parse(text);
    if (!at || (block.length === 1 && block[0].length === 1)) return;
    // Paragraphs from a word processor are words for one cell; only a table fills several.
    const html = event.clipboardData.getData("text/html");
    if (html && !/<t[dr]\b/i.test(html) && !text.includes("\t")) return;
    event.preventDefault();
    let left = 0;
    block.forEach((cells, down) => cells.forEach((value, right) => {
      const cell = rows[at[0] + down]?.[at[1] + right];
      if (!cell) { if (value.trim()) left += 1; return; }
      cell.value = cell.tagName === "SELECT" ? value.trim().toLowerCase() : value;
      cell.classList.add("changed");
    }));
    grid.dispatchEvent(new Event("input"));
    told.hidden = left === 0;
    told.firstElementChild.textContent = `${left === 1 ? "1 cell was" : `${left} cells were`} not pasted: they fall outside this page or on rows `
      + "that are not yours to edit. Paste them with their headings and the Id column under “Or paste cells”, below.";
  });
  grid.addEventListener("keydown", (event) => {
    const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const at = event.altKey && step ? find(event.target) : null;
    const next = at && rows[at[0] + step[0]]?.[at[1] + step[1]];
    if (next) { event.preventDefault(); next.focus(); }
  });
  grid.addEventListener("input", (event) => { if (event.target !== grid) event.target.classList.add("changed"); });
}
