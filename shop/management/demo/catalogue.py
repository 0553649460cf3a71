"""What stands on the shelf, in its order."""

from shop.management.demo import lessons, plans, prints, typefaces

CATEGORIES = {
    "typefaces": "Typefaces",
    "workbooks": "Workbooks",
    "layouts": "Layouts",
    "lessons": "Lessons",
    "advice": "Advice",
}

THINGS = [
    typefaces.MARLOW,
    typefaces.QUAY,
    prints.GRIDS,
    lessons.REVIEW,
    prints.POSTERS,
    typefaces.LEDGER,
    lessons.BRUSH,
    typefaces.SHELF,
    prints.SCANS,
    lessons.EVENING,
    prints.MARGINS,
    lessons.LETTERED,
    prints.LETTERS,
    typefaces.HARBOUR,
    *plans.PLANS,
    typefaces.DISPLAY,
    typefaces.STENCIL,
    typefaces.OLD_SANS,
    prints.RISO,
    lessons.FOLDING,
]
