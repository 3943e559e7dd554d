// Tells the styles that scripts run, before anything is drawn. A file of its own, as nothing may stand inside the page.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
