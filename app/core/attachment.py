"""Files that people take away: of whoever asked, and kept by nobody on the way."""

import unicodedata
from urllib.parse import quote

from werkzeug.http import dump_options_header


def file_headers(name: str, *, inline: bool = False) -> dict[str, str]:
    """A header holds Latin letters only, so others stand in a form of their own (RFC 6266), with plain ones beside."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    names = {"filename": plain}
    if plain != name:
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    disposition = dump_options_header("inline" if inline else "attachment", names)
    return {"Content-Disposition": disposition, "Cache-Control": "no-store"}
