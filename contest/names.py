"""Names as strangers may see them."""


def mask(name: str) -> str:
    """ "Nguyễn Văn An" → "Nguyễn V. A.": the family name and initials; nothing of no name."""
    if not name:
        return ""
    family, *given = name.split()
    return " ".join([family, *(f"{word[0].upper()}." for word in given)])
