"""Short films for tests: a band of colour that moves, with a tone, as small as they can be.

a_video(seconds=4) → bytes of an mp4 · a_video(extension="webm") · captions("hi") → WebVTT.
"""

import io
from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

RATE = 10
SOUND_RATE = 48_000
CODECS = {"mp4": ("libx264", "aac"), "webm": ("libvpx", "libopus")}
SAID = {
    "en": ("The file is opened.", "It is read.", "It is noted."),
    "hi": ("क्षितिजा फ़ाइल खोलती हैं।", "श्रद्धा उसे पढ़ती हैं।", "टिप्पणी लिखी जाती है।"),
}


def a_video(
    seconds: int = 4,
    *,
    extension: str = "mp4",
    size: tuple[int, int] = (160, 90),
    picture: str | None = None,
    quality: str | None = None,
    has_sound: bool = True,
) -> bytes:
    """A film.

    picture  its codec, where it is another than browsers play; "" for none
    quality  of H.264, from 0, which loses nothing
    """
    made = io.BytesIO()
    usual, sound = CODECS[extension]
    with av.open(made, "w", format=extension) as container:
        stream = None if picture == "" else _stream(container, picture or usual, size, quality)
        tone = container.add_stream(sound, rate=SOUND_RATE, layout="mono") if has_sound else None
        assert tone is None or isinstance(tone, AudioStream)
        for second in range(seconds):
            if stream is not None:
                _draw(container, stream, second)
            if tone is not None:
                _sound(container, tone, second)
        if stream is not None:
            container.mux(stream.encode(None))
        if tone is not None:
            container.mux(tone.encode(None))
    return made.getvalue()


def captions(language: str = "en", *, each: float = 1.0) -> bytes:
    """Three captions, one after the other."""
    cues = [
        f"{_stamp(index * each)} --> {_stamp((index + 1) * each)}\n{text}\n"
        for index, text in enumerate(SAID[language])
    ]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def _stream(
    container: OutputContainer, codec: str, size: tuple[int, int], quality: str | None
) -> VideoStream:
    options = {"qp": quality} if quality else {}
    stream = container.add_stream(codec, rate=RATE, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.gop_size = RATE
    return stream


def _draw(container: OutputContainer, stream: VideoStream, second: int) -> None:
    for index in range(second * RATE, (second + 1) * RATE):
        frame = VideoFrame(stream.width, stream.height, "yuv420p")
        for plane, value in zip(frame.planes, (60 + index * 7 % 160, 110, 150), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = index, Fraction(1, RATE)
        container.mux(stream.encode(frame))


def _sound(container: OutputContainer, stream: AudioStream, second: int) -> None:
    step = 960  # what Opus takes at once; AAC's encoder gathers what it needs
    for at in range(second * SOUND_RATE, (second + 1) * SOUND_RATE, step):
        frame = AudioFrame("s16", "mono", step)
        wave = b"".join(_sample(at + index) for index in range(step))
        frame.planes[0].update(wave)
        frame.sample_rate, frame.pts = SOUND_RATE, at
        frame.time_base = Fraction(1, SOUND_RATE)
        container.mux(stream.encode(frame))


def _sample(index: int) -> bytes:
    return (2_000 if index // 60 % 2 else -2_000).to_bytes(2, "little", signed=True)


def _stamp(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{seconds % 60:06.3f}"
