// Starts the parts of the page. Every page works without this: it counts characters, shows a password when asked,
// leaves fast on three presses of Shift, and says that a form is being sent. It keeps and sends nothing.
import { initAll } from "./govuk-frontend.min.js";

initAll();

for (const form of document.querySelectorAll('form[method="post"][enctype="multipart/form-data"]')) {
  form.addEventListener("submit", () => {
    const status = document.createElement("p");
    status.className = "hearth-sending";
    status.setAttribute("role", "status");
    form.append(status);
    // The words come after the empty line is in place, so that a screen reader notices them.
    window.setTimeout(() => {
      status.textContent = "Sending. Files can take a few minutes. Keep this page open.";
    }, 100);
    window.addEventListener("pageshow", () => status.remove(), { once: true });
  });
}
