// Says at once that files are too large, before they travel; shows that they are on their way.

const form = document.querySelector("[data-sending]");
const input = form?.querySelector("input[type=file]");
const told = form?.querySelector("[data-sending-told]");

const megabytes = (bytes) => Math.ceil(bytes / 1024 / 1024).toLocaleString("en-GB");

const tooLarge = () => {
  const most = Number(input.dataset.mostBytes);
  const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
  const message = size > most ? `These files hold ${megabytes(size)} MB together; a page takes ${megabytes(most)} MB.` : "";
  input.setCustomValidity(message);
  told.textContent = message;
  return message !== "";
};

if (input && told) {
  input.addEventListener("change", tooLarge);
  form.addEventListener("submit", (event) => {
    if (tooLarge()) {
      event.preventDefault();
      input.reportValidity();
      return;
    }
    told.textContent = "Sending…";
    form.querySelector("button").disabled = true;
  });
  addEventListener("pageshow", () => {
    form.querySelector("button").disabled = false;
    told.textContent = "";
  });
}
