"""The owner's own words, written in Markdown."""

from markdown_it import MarkdownIt

# No raw HTML is let through, and markdown-it refuses javascript: and its like in links.
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def markdown(text: str) -> str:
    rendered: str = _markdown.render(text)
    return rendered
