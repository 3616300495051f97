"""What a video is, read with PyAV: the process that `apart` starts.

`python -m packages.media.reader` reads the video at its standard input and prints what it found, as
JSON. Only the index and a few frames are read; what a broken file makes FFmpeg do beyond that, the
process that we run in bounds.
"""

import base64
import json
import os
import resource
from dataclasses import asdict
from typing import Any

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from packages.media.facts import REFUSED, Facts, Unplayable

MEMORY = 2 << 30
CPU_SECONDS = 20
MOST_PIXELS = 4096 * 2304
MOST_FRAMES = 300  # decoded in search of the poster's
POSTER_WIDTH = 960
POSTER_AT = 0.1  # of the whole: the first frame is often black
PLAYED = frozenset({"h264", "vp8", "vp9", "av1", "hevc"})  # by browsers; hevc only by some
MP4, WEBM = "mp4", "matroska"


def read_facts(path: str) -> Facts:
    """Read a video; raises Unplayable, or whatever FFmpeg raises at what is broken."""
    # Named, so that a playlist in a video's clothes is not read as what it is.
    with av.open(path, format=_format(path), metadata_errors="replace") as opened:
        stream = next(iter(opened.streams.video), None)
        if stream is None:
            raise Unplayable("video_no_picture")
        _check(stream)
        duration = _duration(opened, stream)
        sound = next(iter(opened.streams.audio), None)
        poster = _poster(opened, stream, duration * POSTER_AT)
        return Facts(
            duration=round(duration, 3),
            width=stream.codec_context.width,
            height=stream.codec_context.height,
            picture=stream.codec_context.name,
            sound=sound.codec_context.name if sound else "",
            poster=base64.b64encode(poster).decode(),
        )


def _format(path: str) -> str:
    with open(path, "rb") as file:
        start = file.read(12)
    if start[4:8] == b"ftyp":
        return MP4
    if start[:4] == b"\x1a\x45\xdf\xa3":
        return WEBM
    raise Unplayable("video_unknown")


def _check(stream: VideoStream) -> None:
    if stream.codec_context.name not in PLAYED:
        raise Unplayable("video_codec_unplayed")
    if not 0 < stream.codec_context.width * stream.codec_context.height <= MOST_PIXELS:
        raise Unplayable("video_too_large")
    stream.codec_context.thread_count = 1


def _duration(opened: Any, stream: VideoStream) -> float:
    """Give the seconds that a browser shows; what says none is read to its end."""
    told = opened.duration / av.time_base if opened.duration else 0.0
    if told <= 0:
        ends = (
            float((packet.pts + (packet.duration or 0)) * packet.time_base)
            for packet in opened.demux(stream)
            if packet.pts is not None and packet.time_base is not None
        )
        told = max(ends, default=0.0)
    if not 0 < told < 360_000:
        raise Unplayable("video_no_length")
    return float(told)


def _poster(opened: Any, stream: VideoStream, at: float) -> bytes:
    """Give the first frame at or after a second that can be reached, as JPEG."""
    if stream.time_base is None:
        raise Unplayable("video_broken")
    opened.seek(int(at / stream.time_base), stream=stream)
    found: VideoFrame | None = None
    for count, frame in enumerate(opened.decode(stream)):
        found = frame
        if count >= MOST_FRAMES or (frame.time or 0.0) >= at:
            break
    if found is None:
        raise Unplayable("video_broken")
    return _jpeg(found)


def _jpeg(frame: VideoFrame) -> bytes:
    width = min(frame.width, POSTER_WIDTH) // 2 * 2 or 2
    height = max(frame.height * width // frame.width // 2 * 2, 2)
    small = frame.reformat(width, height, "yuvj420p")
    small.pts = 0
    made = av.CodecContext.create("mjpeg", "w")
    assert isinstance(made, VideoCodecContext)
    made.width, made.height, made.pix_fmt = width, height, "yuvj420p"
    made.time_base = 1  # type: ignore[assignment]
    made.options = {"qmin": "4", "qmax": "6"}
    return b"".join(bytes(packet) for packet in [*made.encode(small), *made.encode(None)])


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


def _tell() -> dict[str, Any]:
    try:
        return asdict(read_facts(f"/dev/fd/{os.dup(0)}"))
    except Unplayable as problem:
        return {REFUSED: str(problem)}
    except MemoryError:
        return {REFUSED: "video_too_heavy"}
    except Exception:  # the top of this process: broken files raise all that FFmpeg has
        return {REFUSED: "video_broken"}


if __name__ == "__main__":
    _bound()
    print(json.dumps(_tell()))
