// Starts Clerk where a page asks for it, mounts its components and lets go of them in time.
(() => {
  const script = document.currentScript;
  const urls = script.dataset;
  const mounted = new Map();
  const $ = (name) => document.querySelector(`[data-clerk-${name}]`);

  addEventListener("load", start);

  async function start() {
    const ui = window.__internal_ClerkUICtor;
    if (!window.Clerk || !ui) return show("failed");
    try {
      await Clerk.load({
        ui: { ClerkUI: ui },
        nonce: script.nonce,
        telemetry: false,
        signInUrl: urls.signIn,
        signUpUrl: urls.signUp,
        afterSignOutUrl: urls.home,
        localization: await words(),
        appearance: appearance(),
      });
    } catch {
      return show("failed");
    }
    // It says that it is ready also when nobody answered it.
    if (Clerk.status !== "ready" && !Clerk.user) return show("failed");
    const who = Clerk.user?.id;
    // Somebody went, or somebody else came, in another tab: what stands here is not theirs.
    if (who) Clerk.addListener(({ user }) => (user?.id ?? null) === who || location.reload());
    const door = document.querySelector("[data-clerk=sign-in], [data-clerk=sign-up]");
    if (door && Clerk.session) await enter(door.dataset.next);
    else mountAll();
  }

  // Somebody whom Clerk knows and we do not: a token for a session of ours, and on.
  async function enter(next) {
    const answer = await exchange(next).catch(() => null);
    // Clerk has just learnt that the session is over.
    if (!Clerk.session) return mountAll();
    if (answer?.next) return location.replace(answer.next);
    if (answer?.error === "ended") return leave(answer.text);
    if (!answer) return show("failed");
    refuse(answer.text);
    $("another").addEventListener("click", () => Clerk.signOut({ redirectUrl: location.href }));
  }

  // The session is over here for good; Clerk forgets it too, and the form says why it is there.
  async function leave(text) {
    await Clerk.signOut({ redirectUrl: location.href }).catch(() => null);
    mountAll();
    refuse(text);
    $("another").hidden = true;
  }

  function refuse(text) {
    show("refused");
    $("refused").querySelector("[data-text]").textContent = text;
  }

  async function exchange(next) {
    const token = await Clerk.session.getToken({ skipCache: true });
    const csrf = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
    const answer = await fetch(urls.session, {
      method: "POST",
      headers: { "X-CSRFToken": csrf },
      body: new URLSearchParams({ token, next }),
    });
    return answer.json();
  }

  function mountAll() {
    for (const node of document.querySelectorAll("[data-clerk]")) if (!mounted.has(node)) mount(node);
    const profile = document.querySelector("[data-clerk=user-profile]");
    show(profile && !Clerk.user ? "gone" : null);
    new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });
  }

  // A component must be let go of before its place is used again, or all of Clerk breaks.
  function changed() {
    for (const [node, unmount] of mounted) {
      if (node.isConnected) continue;
      unmount(node);
      mounted.delete(node);
    }
    for (const node of document.querySelectorAll("[data-clerk]")) if (!mounted.has(node)) mount(node);
  }

  function mount(node) {
    const after = `${urls.session}?${new URLSearchParams({ next: node.dataset.next ?? "" })}`;
    const other = (url) => `${url}?${new URLSearchParams({ next: node.dataset.next ?? "" })}`;
    const wide = { rootBox: { width: "100%" }, cardBox: { width: "100%", maxWidth: "28rem" } };
    // As long as what is in it, instead of a window of its own height.
    const open = {
      rootBox: { width: "100%" },
      cardBox: { width: "100%", height: "auto", maxHeight: "none" },
      scrollBox: { overflow: "visible" },
      pageScrollBox: { overflow: "visible" },
    };
    const on = {
      routing: "hash",
      appearance: { elements: wide },
      forceRedirectUrl: after,
      signUpForceRedirectUrl: after,
      signInForceRedirectUrl: after,
    };
    const ways = {
      "sign-in": () => Clerk.mountSignIn(node, { signUpUrl: other(urls.signUp), ...on }),
      "sign-up": () => Clerk.mountSignUp(node, { signInUrl: other(urls.signIn), ...on }),
      "user-button": () => Clerk.user && Clerk.mountUserButton(node),
      "user-profile": () => Clerk.user && Clerk.mountUserProfile(node, { routing: "hash", appearance: { elements: open } }),
    };
    const ends = {
      "sign-in": () => Clerk.unmountSignIn(node),
      "sign-up": () => Clerk.unmountSignUp(node),
      "user-button": () => Clerk.unmountUserButton(node),
      "user-profile": () => Clerk.unmountUserProfile(node),
    };
    ways[node.dataset.clerk]();
    mounted.set(node, ends[node.dataset.clerk]);
  }

  function show(what) {
    for (const name of ["waiting", "failed", "refused", "gone"]) $(name)?.toggleAttribute("hidden", name !== what);
  }

  async function words() {
    if (!urls.words) return undefined;
    const answer = await fetch(urls.words).catch(() => null);
    return answer?.ok ? answer.json() : undefined;
  }

  // In the shop's hand: its colours follow the theme as its own pages do.
  function appearance() {
    const heading = {
      fontFamily: '"Bricolage", "Bricolage Fallback", system-ui, sans-serif',
      fontWeight: 700,
      letterSpacing: "-0.02em",
    };
    const outline = { outline: "2px solid var(--ink)", outlineOffset: "2px", boxShadow: "none" };
    const field = {
      minHeight: "2.75rem",
      // Clerk's own rules come later and say the same property.
      border: "1px solid var(--edge) !important",
      boxShadow: "none !important",
      "&:focus-visible": outline,
    };
    const link = { color: "var(--accent-text)", textDecoration: "underline", textUnderlineOffset: "0.2em" };
    return {
      variables: {
        colorPrimary: "var(--accent-text)",
        colorPrimaryForeground: "var(--on-brand)",
        colorForeground: "var(--ink)",
        colorMutedForeground: "var(--soft)",
        colorBackground: "var(--paper)",
        colorInput: "var(--paper)",
        colorInputForeground: "var(--ink)",
        colorMuted: "var(--sheet)",
        colorNeutral: "var(--ink)",
        colorBorder: "var(--ink)",
        colorDanger: "var(--bad)",
        colorSuccess: "var(--good)",
        colorWarning: "var(--warn)",
        borderRadius: "0.25rem",
        fontFamily: "inherit",
        fontSize: "1rem",
      },
      elements: {
        cardBox: { boxShadow: "none", border: "1px solid var(--line)" },
        card: { boxShadow: "none" },
        headerTitle: heading,
        profileSectionTitleText: heading,
        formButtonPrimary: {
          minHeight: "2.75rem",
          backgroundColor: "var(--brand)",
          backgroundImage: "none",
          border: "1px solid var(--brand)",
          color: "var(--on-brand)",
          fontWeight: 600,
          boxShadow: "none",
          "&:hover": { backgroundColor: "color-mix(in oklab, var(--brand) 88%, var(--ink))" },
          "&:focus-visible": outline,
          "&::after": { display: "none" },
        },
        formFieldInput: field,
        formFieldInput__signOutOfOtherSessions: { minHeight: "1.25rem" },
        otpCodeFieldInput: field,
        formFieldHintText: { color: "var(--soft)" },
        formFieldAction: link,
        formResendCodeLink: link,
        alternativeMethodsBlockButton: {
          ...field,
          color: "var(--ink)",
        },
        alternativeMethodsBlockButtonText: { whiteSpace: "normal" },
        footerActionLink: link,
        activeDeviceIcon: { display: "none" },
        navbarButton: { color: "var(--ink)" },
        badge: { color: "var(--soft)", backgroundColor: "var(--sheet)" },
        userButtonTrigger: { width: "2.75rem", height: "2.75rem", "&:focus-visible": outline },
        userButtonPopoverActionButton: { color: "var(--ink)", minHeight: "2.75rem" },
      },
    };
  }
})();
