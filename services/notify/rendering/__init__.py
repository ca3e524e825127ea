"""From approved words and values to what a person reads: pure, and as safe with a careless draft as with a hostile one.

`rendered` makes a message; `check_wordings` says whether a draft could become one; `built_in` are the words that come
with the service.
"""

from services.notify.rendering.built_in import BuiltIn, built_in, built_in_by_id, built_ins
from services.notify.rendering.checking import check_wordings
from services.notify.rendering.digest import digest_of
from services.notify.rendering.letter import Footer, Rendered, rendered
from services.notify.rendering.sandbox import RenderingFailed

__all__ = [
    "BuiltIn",
    "Footer",
    "Rendered",
    "RenderingFailed",
    "built_in",
    "built_in_by_id",
    "built_ins",
    "check_wordings",
    "digest_of",
    "rendered",
]
