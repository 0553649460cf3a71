// The few behaviours that pages share. Every page works without them.
(() => {
  const $ = (id) => document.getElementById(id);
  const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]+)`)?.[1];

  showVisitor();
  offerThemes();
  offerCopies();

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) $(opener.dataset.open)?.showModal();
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier.dataset);
    const closer = event.target.closest("[data-close]");
    closer?.closest("dialog")?.close();
    closer?.closest("[data-toast]")?.remove();
    // The dialog itself is hit only where its backdrop is.
    if (event.target.matches("dialog")) event.target.close();
    closeMenus((menu) => !menu.contains(event.target));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(() => true);
  });

  // htmx 4.0.1 swallows a click that should open a new tab.
  window.addEventListener(
    "click",
    (event) => {
      const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
      if (elsewhere && event.target.closest?.("a[href]")) event.stopPropagation();
    },
    true,
  );

  // A page that comes back from the checkout still has its button in flight.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // What is in the cart has changed.
  document.addEventListener("cart", showVisitor);

  // A form that must not be sent twice says that it is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form || event.defaultPrevented) return;
    if (form.ariaBusy === "true") event.preventDefault();
    form.ariaBusy = "true";
    for (const button of form.querySelectorAll("button")) button.ariaDisabled = "true";
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    const token = cookie("csrftoken");
    if (request.method !== "GET" && token) request.headers["X-CSRFToken"] = token;
    // Times are shown by the reader's own clock, until they choose another.
    if (event.target.closest?.("[data-zoned]")) {
      request.headers["X-Time-Zone"] = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    }
  });

  document.addEventListener("htmx:confirm", (event) => {
    event.preventDefault();
    ask(event.detail);
  });

  document.addEventListener("htmx:response:error", (event) => {
    const { status } = event.detail.ctx.response;
    // 422 shows its own errors in the form, 401 leads on to the sign-in page.
    if (status !== 422 && status !== 401) toast(said(status), "bad");
  });
  document.addEventListener("htmx:error", () => toast(said("offline"), "bad"));
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));

  function said(what) {
    const words = $("toasts").dataset;
    return words[`on${what}`] ?? words.onfault;
  }

  function toast(text, level = "good") {
    const note = $("toast").content.firstElementChild.cloneNode(true);
    note.dataset.toast = level;
    note.querySelector("[data-text]").textContent = text;
    $("toasts").append(note);
    // What went wrong stays until it is read.
    if (level !== "bad") setTimeout(() => note.remove(), 6000);
  }

  function ask({ ctx, issueRequest, dropRequest }) {
    const dialog = $("confirm");
    dialog.querySelector("[data-text]").textContent = ctx.confirm;
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => (dialog.returnValue === "yes" ? issueRequest() : dropRequest()),
      { once: true },
    );
    dialog.showModal();
  }

  function closeMenus(which) {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!which(menu)) continue;
      // The summary stays when its content goes.
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  }

  // What is this visitor's own, on a page that is everyone's.
  function showVisitor() {
    if (!/(?:^|; )visitor=1/.test(document.cookie)) return;
    for (const slot of document.querySelectorAll("[data-url]")) fill(slot);
  }

  async function fill(slot) {
    const answer = await fetch(slot.dataset.url, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    slot.innerHTML = await answer.text();
    window.htmx?.process(slot);
  }

  // Without it the text is selected by one click.
  function offerCopies() {
    if (!navigator.clipboard) return;
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  }

  async function copy({ copy, said: words }) {
    const text = $(copy).textContent.trim();
    await navigator.clipboard.writeText(text).then(() => toast(words), () => toast(text, "bad"));
  }

  function offerThemes() {
    const root = document.documentElement;
    for (const choice of document.querySelectorAll("input[name=theme]")) {
      choice.checked = choice.value === (root.dataset.theme ?? "auto");
      choice.addEventListener("change", () => {
        if (choice.value === "auto") delete root.dataset.theme;
        else root.dataset.theme = choice.value;
        try {
          localStorage.setItem("theme", choice.value);
        } catch {
          // Nothing is kept in this browser; the choice holds for this page.
        }
      });
    }
  }
})();
