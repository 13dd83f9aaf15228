"""The phrase by which a sentence tells a time: "on Tuesday", "in March", "last week", "two years ago". Reckons no day out."""

from rag.ask.handles import MONTHS

_MONTH = "|".join([*(each.capitalize() for each in MONTHS), r"Sept\.", *(rf"{each[:3].capitalize()}\." for each in MONTHS)])
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[89]|20)\d\d"
_UNIT = "day|week|month|year|night|spring|summer|autumn|winter"
_DAY = (
    rf"{_WEEKDAY}(?:,? (?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH}))?(?: (?:morning|afternoon|evening|night))?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})(?:,? {_YEAR})?|(?:{_MONTH})(?: \d{{1,2}}(?:st|nd|rd|th)?(?!\d))?(?:,? {_YEAR})?|\d{{4}}-\d\d-\d\d"
)
TIME = (
    rf"(?:(?i:back |late |early |earlier )?(?i:on|in|during|last|next|this) (?i:early |mid-|late |the (?:morning|evening|night) of )?)?(?:{_DAY})\b"
    rf"|(?i:back |late |early )?(?i:in|during) {_YEAR}\b"
    rf"|(?i:yesterday|today|(?:earlier |later )?(?:last|this|that|the same) (?:morning|afternoon|evening|{_UNIT})|(?:(?:a|an|one|two|three|four|five|six|several|some|\d+) )(?:{_UNIT})s? (?:ago|earlier|before))\b"
)
