"""The codes of videos and their captions. Source: W3C WebVTT; WCAG 2.2 §1.2 for what they need."""

from collections.abc import Mapping

from packages.rule import NOTHING_TO_DO, Rule, error, warning

SAVE_AGAIN = "Save it again as mp4 (H.264, AAC) or webm (VP9, Opus), and upload that."
CAPTIONS_AGAIN = "Mend that line, or save the captions again as WebVTT from your captioning tool."

MEDIA: Mapping[str, Rule] = {
    "video_broken": error("The video is damaged: no picture of it can be shown.", SAVE_AGAIN),
    "video_unknown": error("The video is neither mp4 nor webm.", SAVE_AGAIN),
    "video_no_picture": error(
        "The file has no moving picture.",
        "Upload the video itself; sound alone can lie beside it in a zip.",
    ),
    "video_no_length": error("The video does not say how long it is.", SAVE_AGAIN),
    "video_codec_unplayed": error(
        "The picture is packed in a way that no browser plays.",
        SAVE_AGAIN,
    ),
    "video_too_large": error(
        "The picture is larger than 4096 × 2304 pixels, which phones cannot play.",
        "Save it at 1920 × 1080 or smaller.",
    ),
    "video_too_heavy": error(
        "The video takes more memory or time to read than an import has.",
        SAVE_AGAIN,
    ),
    "video_codec": warning(
        "The picture is packed as %(codec)s, which only some browsers play.",
        "Save it as H.264 (mp4) or VP9 (webm), so that every phone shows it.",
    ),
    "video_silent": warning("The video has no sound.", NOTHING_TO_DO),
    "captions_missing": warning(
        "The video has no captions: who cannot hear it, or has no sound on, learns nothing of what "
        "is said.",
        "Put the video and its captions (lesson.mp4, lesson.vtt, lesson.hi.vtt) into one zip and "
        "upload that.",
        "WCAG 1.2.2",
    ),
    "captions_encoding": warning(
        "Captions: line %(line)s is not UTF-8; the captions were left out.",
        "Save the captions as UTF-8.",
    ),
    "captions_header": warning(
        "Captions: the first line is not “WEBVTT”; no browser shows them, and they were left out.",
        "Save the captions as WebVTT (.vtt).",
    ),
    "captions_empty": warning(
        "Captions: there is nothing in them that could be shown; they were left out.",
        CAPTIONS_AGAIN,
    ),
    "captions_timing": warning(
        "Captions: line %(line)s (“%(text)s”) is no time from 00:00.000 --> to; browsers leave "
        "that caption out.",
        CAPTIONS_AGAIN,
    ),
    "captions_backwards": warning(
        "Captions: line %(line)s (“%(text)s”) ends before it begins; browsers leave that caption "
        "out.",
        CAPTIONS_AGAIN,
    ),
    "captions_order": warning(
        "Captions: line %(line)s begins before the caption above it.",
        CAPTIONS_AGAIN,
    ),
    "captions_after_end": warning(
        "Captions: line %(line)s begins after the video has ended; nobody sees that caption.",
        "See whether the captions belong to this video.",
    ),
    "captions_language": warning(
        "The name of the captions says no language; they were taken for “%(language)s”.",
        "Name the file lesson.hi.vtt or lesson.en.vtt.",
        "WCAG 3.1.2",
    ),
    "captions_srt": warning(
        "Captions of the kind .srt are not shown by browsers; they were left out.",
        "Save the captions as WebVTT (.vtt).",
    ),
    "captions_too_large": warning(
        "Captions of more than 4 MB were left out.",
        CAPTIONS_AGAIN,
    ),
}
