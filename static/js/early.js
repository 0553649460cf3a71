// Runs before the first paint, so that nothing flashes or moves: the chosen theme, and whether
// the header must keep room for this visitor.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  if (/(?:^|; )visitor=1/.test(document.cookie)) root.dataset.visitor = "1";
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // A browser that keeps nothing shows what its system prefers.
  }
})();
