// A range beside each number input that has bounds: moving it fills the input in; an empty input stays uncertain.
for (const slider of document.querySelectorAll(".slider[data-low]")) {
  const { low, middle, high, step } = slider.dataset;
  const input = slider.querySelector("input");
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: low, max: high, step: "any", value: input.value || middle });
  range.setAttribute("aria-label", `${slider.querySelector("label").textContent}, by sliding`);
  const decimals = Math.max(0, -Math.floor(Math.log10(Number(step))));
  range.addEventListener("input", () => { input.value = Number(range.value).toFixed(decimals); });
  input.addEventListener("input", () => { if (input.value) range.value = input.value; });
  range.addEventListener("change", () => input.form.requestSubmit());
  input.after(range);
}
