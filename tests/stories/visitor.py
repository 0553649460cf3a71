"""Somebody at a screen: opens pages, and notices what a browser complains about."""

import re
from pathlib import Path
from typing import Any, Literal, NamedTuple

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from sandbox.testing import Sandbox
from tests.house import HOME

AXE = HOME / "theme/static_src/node_modules/axe-core/axe.min.js"
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Site(NamedTuple):
    url: str
    sandbox: Sandbox


class Visitor:
    def __init__(self, context: BrowserContext, scripts: bool) -> None:
        self.context = context
        self.scripts = scripts
        self.complaints: list[str] = []
        context.add_init_script(WATCH)
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def goto(self, url: str, status: int = 200) -> Page:
        response = self.page.goto(url)
        assert response is not None
        assert response.status == status, f"{url} answered {response.status}"
        return self.page

    def look(self) -> None:
        """What every page owes everybody: it fits, it is accessible, the browser is content."""
        headlines = self.page.locator("h1:not([class*='cl-'])").count()
        assert headlines == 1, f"{self.page.url} has no single headline"
        self._fits()
        if self.scripts:
            self._accessible()
            violations = self.page.evaluate("window.violations")
            assert violations == [], violations
        assert self.complaints == [], self.complaints

    def sign_in(self, site: Site, email: str = "olga@example.com") -> Page:
        page = self.goto(f"{site.url}/ops/login/?next=/ops/")
        page.fill("input[name=username]", email)
        page.fill("input[name=password]", "tradepost-demo")
        page.locator("form").get_by_role("button").last.click()
        page.wait_for_url(re.compile("/ops/$"))
        return page

    def _fits(self) -> None:
        if not self.scripts:
            return
        wide = self.page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide[0] <= wide[1], f"{self.page.url} is {wide[0]} px wide in {wide[1]}"

    def _accessible(self) -> None:
        self.page.evaluate(AXE.read_text())
        result: dict[str, Any] = self.page.evaluate(
            "(tags) => axe.run(document, {runOnly: tags})", WCAG
        )
        faults = [
            f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]
        assert faults == [], "\n".join([self.page.url, *faults])

    def _heard(self, message: ConsoleMessage) -> None:
        # Asked for a page that says 404, a browser says so too.
        # Clerk says that its keys are for development, which in the sandbox they are.
        expected = "status of" in message.text or "with development keys" in message.text
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{self.page.url}: {message.text}")


class Visitors:
    def __init__(self, browser: Browser, shots: Path | None, story: str) -> None:
        self.browser = browser
        self.shots = shots
        self.story = story
        self.present: list[Visitor] = []

    def open(
        self,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        language: str = "en-GB",
        *,
        scripts: bool = True,
        like: Visitor | None = None,
    ) -> Visitor:
        """A window of its own; `like` somebody is with their cookies."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            locale=language,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            storage_state=like.context.storage_state() if like else None,
        )
        context.set_default_timeout(15_000)
        visitor = Visitor(context, scripts)
        self.present.append(visitor)
        return visitor

    def leave(self) -> None:
        for number, visitor in enumerate(self.present):
            if self.shots:
                self.shots.mkdir(parents=True, exist_ok=True)
                name = re.sub(r"[^a-z0-9-]+", "_", f"{self.story}-{number}".lower())
                visitor.page.screenshot(path=self.shots / f"{name}.png", full_page=True)
            visitor.context.close()
        complaints = [words for visitor in self.present for words in visitor.complaints]
        assert complaints == [], complaints
