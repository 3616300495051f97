"""Making a smaller video, or only its sound: the process that `renditions` starts.

`python -m packages.media.encoder low FILE` reads the video at its standard input and writes FILE,
in what every phone plays: H.264 and AAC.
"""

import os
import resource
import sys
from collections.abc import Iterator
from typing import Any

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

MEMORY = 2 << 30
CPU_SECONDS = 3_600
LARGEST_FILE = 2 << 30
HEIGHT = 240
QUALITY = {"crf": "30", "preset": "veryfast", "maxrate": "160k", "bufsize": "640k"}
SOUND_RATE = 48_000
SOUND_BITS = 40_000


def encode(source: str, path: str, *, has_picture: bool) -> None:
    """Write a small copy of a video, or of its sound alone."""
    with (
        av.open(source, metadata_errors="replace") as given,
        av.open(path, "w", format="mp4", options={"movflags": "faststart"}) as made,
    ):
        writers = {
            stream.index: writer
            for stream in given.streams
            if (writer := _writer(made, stream, has_picture=has_picture))
        }
        for packet in given.demux([given.streams[index] for index in writers]):
            for frame in packet.decode():
                for part in writers[packet.stream.index](frame):
                    made.mux(part)
        for writer in writers.values():
            for part in writer(None):
                made.mux(part)


def _writer(made: Any, stream: Any, *, has_picture: bool) -> Any:
    """Give what turns frames of a stream into packets; None where it is left out."""
    if isinstance(stream, VideoStream) and has_picture:
        return _picture(made, stream)
    return _sound(made) if isinstance(stream, AudioStream) else None


def _picture(made: Any, stream: VideoStream) -> Any:
    out = made.add_stream("libx264", rate=stream.average_rate or 25, options=QUALITY)
    height = min(HEIGHT, stream.codec_context.height) // 2 * 2
    width = round(stream.codec_context.width * height / stream.codec_context.height / 2) * 2
    out.width, out.height, out.pix_fmt = max(width, 2), height, "yuv420p"
    stream.codec_context.thread_count = 1

    def write(frame: Any) -> Iterator[Any]:
        small = None
        if frame is not None:
            small = frame.reformat(out.width, out.height, "yuv420p")
            small.pict_type = 0
        yield from out.encode(small)

    return write


def _sound(made: Any) -> Any:
    out = made.add_stream("aac", rate=SOUND_RATE, layout="mono")
    out.bit_rate = SOUND_BITS
    sampled = AudioResampler(format="fltp", layout="mono", rate=SOUND_RATE, frame_size=1024)

    def write(frame: Any) -> Iterator[Any]:
        for part in sampled.resample(frame):
            yield from out.encode(part)
        if frame is None:
            yield from out.encode(None)

    return write


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    os.nice(10)


if __name__ == "__main__":
    _bound()
    encode(f"/dev/fd/{os.dup(0)}", sys.argv[2], has_picture=sys.argv[1] == "low")
