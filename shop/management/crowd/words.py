"""What a crowd of products is called, and what is said of them."""

from typing import NamedTuple

FIRST = """
Amber Arbor Ardent Ashen Atlas Autumn Basalt Bay Birch Blue Bramble Brass Bright Calm Candid
Cedar Chalk Cinder Clay Clear Cloud Coastal Cobalt Copper Coral Crisp Dapper Dawn Deep Delta
Drift Dry Dune Dusk Early Eastern Echo Ember Even Fair Fallow Fern Field Fine First Flint Fog
Forest Frank Fresh Gentle Glass Golden Grand Granite Green Grove Harbour Hazel Heath Hollow
Honest Indigo Iron Ivory Juniper Keen Kind Lake Lantern Late Level Light Linen Little Lively
Long Low Lunar Maple Marble Marsh Meadow Mellow Midday Mild Mint Misty Moss Narrow Neat New
North Oak Ochre Olive Open Orchard Paper Patient Pearl Pebble Pine Plain Plum Polar Quarry
Quick Quiet Rain Ridge River Rosy Rowan Ruby Rustic Saffron Sage Salt Sand Scarlet Season
Shale Silver Simple Slate Slow Small Soft Solar South Spruce Stable Steel Still Stone Summer
Sunny Terra Thistle Tidal Timber True Umber Upland Vale Velvet Violet Walnut Warm Western
White Wild Willow Winter Wool Young
""".split()

SECOND = """
Alphabet Almanac Bench Bindery Border Bracket Brush Bureau Cabinet Canvas Chapter Circle
Colour Column Compass Corner Counter Cover Craft Desk Draft Edge Edition Engine Figure Folio
Frame Garden Gallery Grain Grid Guide Hand Harbour Horizon Index Ink Journal Key Kitchen
Ladder Layer Ledger Letter Line Loom Map Margin Market Mark Matrix Measure Mill Mosaic Motif
Music Needle Notebook Number Object Orbit Outline Page Palette Panel Pattern Pencil Picture
Pigment Pixel Plate Pocket Poster Press Print Proof Quarter Record Region Ribbon Room Route
Ruler Sample Scale Scene Script Season Shade Shape Shelf Signal Sketch Spindle Square Stencil
Story Studio Surface Symbol Table Template Texture Thread Title Tone Tool Tower Trace Type
Vector View Volume Wall Weave Window Word Workshop
""".split()

# At most a handful of products is called so.
RARE = "Zeppelin Quokka Xylograph Yarrow Zither Obelisk Palimpsest Vellum".split()

AUDIENCES = """
beginners|bookbinders|busy studios|choirs|cooks|editors|evening classes|families|gardeners
|illustrators|indie game makers|journalists|letter writers|makers of zines|museums|musicians
|people who teach|photographers|printers|readers|researchers|runners|schools|small teams
|small shops|surveyors|travellers|type designers|weavers|web designers|woodworkers|writers
""".replace("\n", "").split("|")

TAGS = """
accessible beginner black-and-white bundle calm classic colour commercial cutting daily
editable english expert family free-updates geometric german gift graphic hand-drawn
historical kids layered lifetime light loud minimal modern monthly monospace nature offline
open-source organic pastel photo playful pocket portrait print quick retro riso seasonal
serious sharp small soft square summer template technical tested travel vector vintage
warm web weekly winter workshop wide
""".split()

SENTENCES = """
Made slowly, and tested in daily use for more than a year.
It does one thing, and leaves the rest to you.
Opens in every common program, on old machines too.
The first version came from a question that a customer asked.
Each part can be used by itself, or all of them together.
Nothing in it calls home, expires or asks for an account.
You may use it for your own work and for that of your clients.
A short guide shows the way from the first step to the last.
Updates are included, and arrive as a mail with a few honest lines.
Prepared for print and for screens, in the sizes that people really need.
Drawn by hand first, then cleaned up with care.
It has been through two seasons of workshops with real people.
If something is missing, write to us: most of it came about that way.
The files are named so that you find them again next year.
Colours are chosen so that they hold on cheap paper.
We use it ourselves, every week.
""".strip().splitlines()


class Shelf(NamedTuple):
    """A category: how many of a thousand products stand on it, and what those are."""

    name: str
    slug: str
    share: int
    things: list[str]
    includes: list[str]


SHELVES = [
    Shelf("Templates", "templates", 260, ["Kit", "Template", "Layouts", "Planner"],
          ["PDF and editable files", "A4 and Letter", "A page of instructions"]),
    Shelf("Fonts", "typefaces", 190, ["Sans", "Serif", "Mono", "Script", "Display"],
          ["OTF and WOFF2", "Desktop and web licence", "Small caps and old-style figures"]),
    Shelf("Illustrations", "illustrations", 140, ["Icons", "Drawings", "Ornaments", "Scenes"],
          ["SVG and PNG", "Every piece by itself", "Two colour schemes"]),
    Shelf("E-books", "e-books", 110, ["Handbook", "Primer", "Reader", "Stories"],
          ["EPUB and PDF", "No copy protection", "Free corrections"]),
    Shelf("Photographs", "photographs", 80, ["Photographs", "Textures", "Backgrounds"],
          ["JPEG in full size", "Model and property releases", "Keywords in each file"]),
    Shelf("Courses", "courses", 70, ["Course", "Lessons", "Exercises"],
          ["Video and text", "Subtitles", "Exercises with solutions"]),
    Shelf("Music", "music", 55, ["Loops", "Songs", "Samples"],
          ["WAV and MP3", "Stems", "A licence for one production"]),
    Shelf("Software", "software", 40, ["Plugin", "Tool", "Library"],
          ["Installers for three systems", "Source code", "A year of updates"]),
    Shelf("Sewing patterns", "sewing-patterns", 25, ["Pattern", "Patterns"],
          ["PDF to print at home", "Sizes 34 to 52", "Pictures of each step"]),
    Shelf("Maps", "maps", 15, ["Map", "Atlas", "Route"],
          ["GPX and PDF", "Contours every ten metres", "Checked on foot"]),
    Shelf("Advice", "advice", 14, ["Review", "Hour", "Session"],
          ["By video", "A written summary", "One round of questions after"]),
    Shelf("Bookbinding", "bookbinding", 1, ["Ornament", "Endpapers"],
          ["PDF in full size", "Notes on paper and glue", "A list of suppliers"]),
]  # fmt: skip

SELLERS = [
    f"{first} {second}"
    for first in ("Linden", "Corner", "Tinker", "Quill", "Foundry", "Otter", "Juno", "Pilot")
    for second in ("Studio", "Press", "Works", "& Daughters", "House")
]
