// Follows work under way: asks for the page again, shows how far it is, and shows the whole page when it is done.

const EVERY = 1500;
const LONGEST = 15000;

const follow = async (shown, wait) => {
  await new Promise((resolve) => setTimeout(resolve, wait));
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-progress]");
    if (!answer.ok || !now) {
      location.reload();
      return;
    }
    const [before, after] = [shown, now].map((one) => one.querySelector("[role=status]"));
    const [bar, bars] = [shown, now].map((one) => one.querySelector("progress"));
    if (bar && bars) bars.hasAttribute("value") ? (bar.value = bars.value) : bar.removeAttribute("value");
    if (before && after && before.textContent !== after.textContent) before.textContent = after.textContent;
    follow(shown, EVERY);
  } catch {
    follow(shown, Math.min(wait * 2, LONGEST));
  }
};

const shown = document.querySelector("[data-progress]");
if (shown) follow(shown, EVERY);
