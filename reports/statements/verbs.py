"""What verbs mean in plain words: the ones of ADL, cmi5, video, Activity Streams, and our own.

`word` stands in the list of verbs to pick from, `sentence` is said of actor and object. Both are
message ids; a test holds that each has its Hindi.
"""

from collections.abc import Mapping
from typing import NamedTuple

ADL = "http://adlnet.gov/expapi/verbs/"
W3ID = "https://w3id.org/xapi/adl/verbs/"
TLA = "https://w3id.org/xapi/tla/verbs/"
VIDEO = "https://w3id.org/xapi/video/verbs/"
STREAMS = "http://activitystrea.ms/schema/1.0/"
TINCAN = "http://id.tincanapi.com/verb/"
OURS = "https://w3id.org/vidyalekh/verbs/"

VOIDED = ADL + "voided"
# Of an answer one says right or wrong, of everything else passed or not passed.
ANSWERS = frozenset({ADL + "answered", ADL + "responded", ADL + "interacted"})


class Wording(NamedTuple):
    """How to say a verb."""

    word: str
    sentence: str


# The first of each kind are what a record is made of, so they head the list to pick from.
WORDINGS: Mapping[str, Wording] = {
    ADL + "completed": Wording("completed", "{actor} completed {object}"),
    ADL + "passed": Wording("passed", "{actor} passed {object}"),
    ADL + "failed": Wording("did not pass", "{actor} did not pass {object}"),
    ADL + "scored": Wording("got a score", "{actor} got a score in {object}"),
    W3ID + "satisfied": Wording("met all conditions", "{actor} met all conditions of {object}"),
    W3ID + "waived": Wording("was let off", "{actor} was let off {object}"),
    TLA + "certified": Wording("received a certificate", "{actor} received {object}"),
    OURS + "revoked": Wording("lost a certificate", "{actor} lost {object}"),
    ADL + "launched": Wording("launched", "{actor} launched {object}"),
    ADL + "initialized": Wording("opened", "{actor} opened {object}"),
    ADL + "resumed": Wording("went on", "{actor} went on with {object}"),
    ADL + "suspended": Wording("interrupted", "{actor} interrupted {object}"),
    ADL + "terminated": Wording("closed", "{actor} closed {object}"),
    W3ID + "abandoned": Wording("broke off", "{actor} broke off {object}"),
    ADL + "experienced": Wording("saw", "{actor} saw {object}"),
    ADL + "progressed": Wording("got on", "{actor} got on in {object}"),
    ADL + "responded": Wording("responded", "{actor} responded to {object}"),
    ADL + "answered": Wording("answered", "{actor} answered {object}"),
    VIDEO + "played": Wording("played", "{actor} played {object}"),
    VIDEO + "paused": Wording("paused", "{actor} paused {object}"),
    VIDEO + "seeked": Wording("jumped in a video", "{actor} jumped in {object}"),
    ADL + "voided": Wording("took back", "{actor} took back {object}"),
    ADL + "asked": Wording("asked", "{actor} asked {object}"),
    ADL + "attempted": Wording("attempted", "{actor} attempted {object}"),
    ADL + "attended": Wording("attended", "{actor} attended {object}"),
    ADL + "commented": Wording("commented", "{actor} commented on {object}"),
    ADL + "exited": Wording("left", "{actor} left {object}"),
    ADL + "imported": Wording("imported", "{actor} imported {object}"),
    ADL + "interacted": Wording("worked with", "{actor} worked with {object}"),
    ADL + "mastered": Wording("mastered", "{actor} mastered {object}"),
    ADL + "preferred": Wording("preferred", "{actor} preferred {object}"),
    ADL + "registered": Wording("registered", "{actor} registered for {object}"),
    ADL + "shared": Wording("shared", "{actor} shared {object}"),
    ADL + "logged-in": Wording("signed in", "{actor} signed in to {object}"),
    ADL + "logged-out": Wording("signed out", "{actor} signed out of {object}"),
    W3ID + "logged-in": Wording("signed in", "{actor} signed in to {object}"),
    W3ID + "logged-out": Wording("signed out", "{actor} signed out of {object}"),
    STREAMS + "access": Wording("opened", "{actor} opened {object}"),
    STREAMS + "complete": Wording("completed", "{actor} completed {object}"),
    STREAMS + "create": Wording("made", "{actor} made {object}"),
    STREAMS + "join": Wording("joined", "{actor} joined {object}"),
    STREAMS + "leave": Wording("left", "{actor} left {object}"),
    STREAMS + "open": Wording("opened", "{actor} opened {object}"),
    STREAMS + "read": Wording("read", "{actor} read {object}"),
    STREAMS + "share": Wording("shared", "{actor} shared {object}"),
    STREAMS + "start": Wording("began", "{actor} began {object}"),
    STREAMS + "submit": Wording("handed in", "{actor} handed in {object}"),
    STREAMS + "watch": Wording("watched", "{actor} watched {object}"),
    TINCAN + "bookmarked": Wording("marked", "{actor} marked {object}"),
    TINCAN + "downloaded": Wording("downloaded", "{actor} downloaded {object}"),
    TINCAN + "rated": Wording("rated", "{actor} rated {object}"),
    TINCAN + "skipped": Wording("skipped", "{actor} skipped {object}"),
    TINCAN + "viewed": Wording("saw", "{actor} saw {object}"),
}
# What is said of a verb that we do not know, in its own words.
ANY_VERB = "{actor} – {verb} – {object}"
