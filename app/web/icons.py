"""Line drawings, 24 × 24, in the colour of the text, silent to those who listen: `{{ icon('user') }}`.

Ready pieces and not a macro: a page shows thirty of them.
"""

from flask import Flask
from markupsafe import Markup

DRAWINGS = {
    "add": "M12 5v14M5 12h14",
    "alert": "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1",
    "calendar": "M4 6.5h16v14H4zM4 11h16M8 3.5v5M16 3.5v5",
    "camera": "M4 7.5h4l1.5-2.5h5L16 7.5h4v12H4zM12 10a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6",
    "check": "m4.5 12.5 5 5 10-11",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2",
    "device": "M3 5h18v11H3zM8.5 20h7M12 16v4",
    "dial": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M7 10h10v4H7zM10.3 10v4M13.7 10v4",
    "down": "m6 9.5 6 6 6-6",
    "drop": "M12 3s6.5 7 6.5 11.5a6.5 6.5 0 0 1-13 0C5.5 10 12 3 12 3z",
    "edit": "M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5 17.5 10",
    "files": "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 13h6M9 16.5h6",
    "help": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.3 9.5a2.7 2.7 0 1 1 4 2.4c-.9.5-1.3 1-1.3 2.1M12 17v.1",
    "home": "M4 11.5 12 4l8 7.5M6 10v10h12V10M10 20v-5.5h4V20",
    "house-many": "M3 20V8l6-4 6 4v12zM15 11h6v9h-6M7 11h4M7 15h4",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5.5M12 7.7v.1",
    "leave": "M10 4H5v16h5M15 8l4 4-4 4M19 12H9.5",
    "letter": "M3 6h18v12.5H3zM3.5 6.5 12 13l8.5-6.5",
    "lock": "M5.5 11h13v9.5h-13zM8 11V8a4 4 0 0 1 8 0v3M12 14.5v2.5",
    "phone": (
        "M6 3.5h3.5l1.5 4.5-2.2 1.6a11 11 0 0 0 5.6 5.6L16 13l4.5 1.5V18c0 1.5-1 2.5-2.5 2.5"
        "C10.5 20 4 13.5 3.5 6 3.5 4.5 4.5 3.5 6 3.5z"
    ),
    "pin": "M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21zM12 7.2a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8",
    "plus": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 8v8M8 12h8",
    "right": "m9.5 6 6 6-6 6",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20.5 20.5",
    "shield": "M12 3l7.5 3v5.5c0 4.5-3 7.7-7.5 9.5-4.5-1.8-7.5-5-7.5-9.5V6zM8.5 12l2.5 2.5 4.5-5",
    "wallet": "M4 7.5h15v12H4zM4 7.5 15.5 4v3.5M14.5 12.5H19v3h-4.5z",
    "user": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 20.5c.8-3.8 3.9-5.5 8-5.5s7.2 1.7 8 5.5",
}
ICONS = {
    name: Markup('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>').format(drawing)
    for name, drawing in DRAWINGS.items()
}


def init_icons(app: Flask) -> None:
    app.jinja_env.globals["icon"] = ICONS.__getitem__
