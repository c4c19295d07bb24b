"""Why a photo was not taken, in words. The reading itself is never in danger."""

from collections.abc import Mapping

from flask_babel import gettext as _

from app.metering.photo import PhotoFault
from app.web.field_words import N_

SENTENCES: Mapping[PhotoFault, str] = {
    "empty": N_("The file of the photo is empty. Please take the photo once more."),
    "no-photo": N_("This file is not a photo that we can read. Please send a photo as JPEG, PNG or WebP."),
    "heic": N_(
        "This photo is saved as HEIC, which we cannot read. Please take it here with the camera, "
        "or choose “Most compatible” in the settings of the camera: then it is saved as JPEG."
    ),
    "moving": N_("These are moving pictures. Please send a photo that stands still."),
    "broken": N_("The photo did not arrive whole. Please send it once more."),
    "too-many-bytes": N_("The photo is larger than 16 MB. Please take it with a lower resolution."),
    "too-large": N_("The photo has more pixels than we can read. Please take it with a lower resolution."),
    "too-many": N_("Many photos have come in a short time. Please add this one in an hour; it may also be left out."),
    "away": N_("We could not keep the photo just now. Please add it a little later; it may also be left out."),
}


def photo_refused(fault: PhotoFault) -> str:
    return _(SENTENCES[fault])


def digits_missing() -> str:
    return _("The photo is here. Please type the black digits of the dial as well.")
