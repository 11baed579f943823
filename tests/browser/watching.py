"""A browser that notices when anything of what people wrote becomes more than text."""

from typing import Any
from urllib.parse import urlsplit

from tests.browser.conftest import playwright
from tests.canaries.texts import MARK, OUTCOME

# Runs before anything of the page does.
LISTEN = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.__violations.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
document.addEventListener("htmx:error", event =>
  window.__violations.push(`htmx: ${event.detail && event.detail.error}`));
"""
# What is in the page a moment after it was loaded, when htmx and pictures had their turn.
LOOK = """
async ([mark, outcome]) => {
  await new Promise(done => requestAnimationFrame(() => setTimeout(done, 10)));
  const found = [...window.__violations];
  if (window.__canary) found.push("executed");
  if (document.documentElement.outerHTML.includes(outcome)) found.push("template");
  for (const element of document.querySelectorAll("*")) {
    const begin = element.cloneNode(false).outerHTML.slice(0, 90);
    if (element.hasAttribute(mark)) found.push(`markup: ${begin}`);
    if (element.matches("iframe, object, embed, base, style")) found.push(`element: ${begin}`);
    for (const { name, value } of element.attributes) {
      if (/^on|^(data-)?hx-on/.test(name)) found.push(`handler: ${begin}`);
      if (/^(href|src|action|formaction|xlink:href)$/.test(name)
          && /^\\s*j\\s*a\\s*v\\s*a\\s*script:/i.test(value)) found.push(`address: ${begin}`);
    }
  }
  return found;
}
"""


class Watcher:
    """One visitor with his cookies; `look` says what is wrong with a page."""

    def __init__(self, browser: "playwright.Browser", url: str, cookies: dict[str, str]) -> None:
        self.url, self.seen = url, list[str]()
        self.context = browser.new_context(base_url=url)
        self.context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
        )
        self.context.add_init_script(LISTEN)
        self.context.route(lambda address: not address.startswith(url), self.stop)
        self.page = self.context.new_page()
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        self.page.on("dialog", self.refuse)
        self.page.on("request", self.notice)

    def look(self, path: str) -> list[str]:
        """Opens the page; empty when nothing came of what is written there."""
        self.seen.clear()
        self.page.goto(path)
        return [*self.page.evaluate(LOOK, [MARK, OUTCOME]), *self.seen]

    def stop(self, route: "playwright.Route") -> None:
        self.seen.append(f"elsewhere: {route.request.url}")
        # A navigation to nothing leaves the page where it is, to be looked at.
        route.fulfill(status=204)

    def hear(self, said: Any) -> None:
        """That the page itself is an error, such as one of the many with 404, is no complaint."""
        is_about_itself = said.location.get("url") == self.page.url and "status of" in said.text
        if said.type == "error" and not is_about_itself:
            self.seen.append(f"console: {said.text}")

    def refuse(self, dialog: Any) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def notice(self, request: Any) -> None:
        """A request of ours says what it wants; that of a canary says that it is one."""
        if urlsplit(request.url).query.startswith("canary"):
            self.seen.append(f"request: {request.url}")
