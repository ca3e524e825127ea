"""Finding names whatever their capitals, accents and punctuation."""

import re
import unicodedata

# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_PLAIN_WORDS = re.compile("[a-z0-9]+")
_DROPPED = str.maketrans("", "", "'`\u00b4\u02bc\u2018\u2019")


def words(*texts: str | None) -> list[str]:
    """The words of the texts, comparable: small plain letters and digits, "O'Brien" as one word."""
    joined = " ".join(text for text in texts if text)
    if joined.isascii():
        return _PLAIN_WORDS.findall(joined.lower().translate(_DROPPED))
    letters = unicodedata.normalize("NFKD", joined.casefold().translate(_DROPPED))
    unmarked = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_PLAIN)
    return "".join(letter if letter.isalnum() else " " for letter in unmarked).split()


def words_sought(text: str | None) -> list[str]:
    """What to give `all_words_in`: nothing finds everybody, but a text without a letter finds nobody."""
    return words(text) or ([text] if text else [])


def searchable(*texts: str | None) -> str:
    """What `all_words_in` looks into: kept in a row beside the names."""
    return " ".join(words(*texts))


def all_words_in(column: str, parameter: str) -> str:
    """SQL: every one of the words in the parameter (a text array) is part of the column."""
    return f"NOT EXISTS (SELECT FROM unnest({parameter}::text[]) AS word WHERE position(word IN {column}) = 0)"
