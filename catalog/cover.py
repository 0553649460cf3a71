"""Generated covers: geometry in two inks, seeded by the slug."""


def draw(slug: str) -> str:
    return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 300'/>"
