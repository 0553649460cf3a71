// What Select2 draws in place of a select has no name of its own: it gets the field's.
(() => {
  function name(drawn) {
    const label = document.querySelector(`label[for="${drawn.previousElementSibling?.id}"]`);
    if (!label) return;
    label.id ||= `${label.htmlFor}_label`;
    const shown = drawn.querySelector(".select2-selection__rendered");
    for (const part of drawn.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      const own = part === shown || !shown?.id ? "" : ` ${shown.id}`;
      part.setAttribute("aria-labelledby", label.id + own);
    }
  }

  function nameAll(root) {
    for (const drawn of root.querySelectorAll("select + .select2")) name(drawn);
  }

  // When Select2 draws is nobody's to know, so it is watched for rather than waited for.
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE) nameAll(node.parentElement ?? node);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
  nameAll(document);
})();
