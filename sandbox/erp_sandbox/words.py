"""The words that names, descriptions and notes are made of."""

COMPANY_STEMS = (
    "Alden", "Bergström", "Brightwater", "Čapek", "Dongfang", "Édouard", "Falkirk", "Grünwald", "Håkansson",
    "Ironbridge", "Jōetsu", "Kestrel", "Łódzka", "Monterrey", "Nørregaard", "Ostrava", "Pemberton", "Querétaro",
    "Ravensworth", "São Bento", "Tanaka", "Ångström", "Vallés", "Westfälische", "Yıldız", "Zürcher",
)  # fmt: skip
COMPANY_TRADES = (
    "Castings", "Fasteners", "Polymers", "Bearings", "Tooling", "Coatings", "Hydraulics", "Forgings", "Springs",
    "Electronics", "Packaging", "Gaskets", "Steel", "Abrasives",
)  # fmt: skip
COMPANY_FORMS = ("Inc.", "LLC", "GmbH", "AB", "S.A. de C.V.", "Ltd", "Kft.", "K.K.", "& Co.", "A.Ş.")

PEOPLE = (
    "Amara Okafor", "Anaïs Lefèvre", "Björn Lindqvist", "Chen Wei", "Dana Whitfield", "Eoin Ó Briain",
    "Fatma Yılmaz", "Goran Jurić", "Hana Nováková", "Ines Gutiérrez", "Jürgen Vogt", "Kimiko Sato",
    "Lars Ødegård", "María José Peña", "Nikhil Rao", "Olivia Brandt", "Piotr Wiśniewski", "Rosa Delgado",
    "Samuel Adeyemi", "Tomáš Říha",
)  # fmt: skip

ITEM_FORMS = (
    "Bracket", "Bushing", "Shaft", "Flange", "Housing", "Gasket", "Spring", "Valve body", "Hex bolt", "O-ring",
    "Wire harness", "Circuit board", "Label", "Carton", "Steel coil", "Resin pellets", "Cutting fluid", "Bearing",
)  # fmt: skip
ITEM_FINISHES = (
    "zinc plated", "anodised", "raw", "black oxide", "passivated", "painted RAL 7016", "nickel plated", "ø 12 mm",
    "M8 × 40", "½ in", "grade 8.8", "food grade",
)  # fmt: skip

PLACES = (
    ("Dayton", "US", "America/New_York"),
    ("Laredo", "US", "America/Chicago"),
    ("Reno", "US", "America/Los_Angeles"),
    ("Querétaro", "MX", "America/Mexico_City"),
    ("Gliwice", "PL", "Europe/Warsaw"),
    ("Göteborg", "SE", "Europe/Stockholm"),
    ("Zürich", "CH", "Europe/Zurich"),
    ("Nagoya", "JP", "Asia/Tokyo"),
    ("Pune", "IN", "Asia/Kolkata"),
    ("Auckland", "NZ", "Pacific/Auckland"),
)

CURRENCIES = ("USD", "EUR", "MXN", "PLN", "SEK", "CHF", "JPY")
CURRENCY_WEIGHTS = (50, 20, 8, 6, 6, 5, 5)
COUNTRIES = ("US", "DE", "MX", "PL", "SE", "CH", "JP", "CZ", "TR", "IN")

NOTES = (
    "Deliver to dock 4, call ahead.",
    "Certificate of conformity must travel with the goods.",
    'Replaces an order that was keyed twice; see "history".\nDo not merge.',
    "Preço acordado por telefone — válido até o fim do mês.",
    "分納可。検査成績書を添付してください。",
    "Ship complete or not at all; partial deliveries will be refused at the gate. " * 12,
)

PROJECTS = ("Aurora", "Línea 4", "Plant-Erweiterung", "Retrofit 2026", "テスト治具", "Zero defects")
CHANNELS = ("portal", "EDI", "e-mail", "phone")
TAGS = ("urgent", "regulated", "tooling", "prototype")
