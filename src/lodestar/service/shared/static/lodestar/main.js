// The only script that every page loads. Pages work without it.

const search = document.getElementById("search");
const menu = document.getElementById("menu");

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !search) return;
  event.preventDefault();
  if (search.offsetParent === null && menu?.showPopover) menu.showPopover();
  search.focus();
  search.select();
});

// After a form came back with errors, reading starts at the summary.
document.querySelector(".govuk-error-summary")?.focus();

// A second click on a button sends nothing twice: what it would add is there already, what it would change is no conflict.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  const now = Date.now();
  if (now - (form.dataset.sent ?? 0) < 2000) event.preventDefault();
  else form.dataset.sent = now;
});

// Long forms ask before what was typed into them is left behind: by a link, the back button or a closed tab.
for (const form of document.querySelectorAll("[data-asks]")) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}

// A frame that scrolls sideways can be reached and moved with the keyboard.
for (const frame of document.querySelectorAll(".table-frame")) {
  if (frame.scrollWidth <= frame.clientWidth) continue;
  frame.classList.add("scrolls");
  if (!frame.hasAttribute("tabindex")) frame.tabIndex = 0;
}
