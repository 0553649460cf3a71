// What Select2 draws in place of a select has no name of its own: it gets the field's.
(() => {
  function name(select) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const drawn = select.nextElementSibling;
    if (!label || !drawn?.classList.contains("select2")) return;
    label.id ||= `${select.id}_label`;
    const shown = drawn.querySelector(".select2-selection__rendered");
    for (const part of drawn.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      const own = part === shown || !shown?.id ? "" : ` ${shown.id}`;
      part.setAttribute("aria-labelledby", label.id + own);
    }
  }

  function nameAll(root) {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) name(select);
  }

  window.addEventListener("load", () => nameAll(document));
  document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
})();
