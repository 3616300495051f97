"""The demo's video: slides in both languages with a chime, and captions, from `demo/videos`."""

import io
import json
import math
import zipfile
from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageDraw, ImageFont

import demo
from certificates.sheet import ACT, INK, INK_SOFT, LINE, PAPER, PROGRESS
from certificates.typesetting import FOLDER as FONTS
from certificates.typesetting import lines

FOLDER = Path(demo.__file__).parent / "videos"
NAME = "a-file-on-time"
SIZE = (854, 480)
MARGIN, TOP = 64, 150
RATE, SOUND_RATE, STEP = 5, 48_000, 960
LARGE, SMALL, LEADING = 44, 32, 1.45
FACES = {"en": "NotoSans-Bold.ttf", "hi": "NotoSansDevanagari-Bold.ttf"}
CHIME_HZ, CHIME_SECONDS, LOUDNESS = 660, 0.8, 2_500
EPOCH = (1980, 1, 1, 0, 0, 0)


def render_video(name: str = NAME) -> bytes:
    """Make a video of the demo: a zip of the film and its captions in both languages."""
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    files = {
        f"{name}.mp4": _film(told),
        **{f"{name}.{code}.vtt": _captions(told, code).encode() for code in FACES},
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, EPOCH), content)
    return made.getvalue()


def _captions(told: dict[str, Any], code: str) -> str:
    """Write what is said of each scene, in equal parts of its time."""
    cues = []
    for index, scene in enumerate(told["scenes"]):
        said = scene["said"][code]
        part = told["seconds"] / len(said)
        for number, text in enumerate(said):
            start = index * told["seconds"] + number * part
            cues.append(f"{_stamp(start)} --> {_stamp(start + part)}\n{text}\n")
    return "\n".join(["WEBVTT\n", *cues])


def _stamp(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{seconds % 60:06.3f}"


def _film(told: dict[str, Any]) -> bytes:
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as container:
        picture = container.add_stream("libx264", rate=RATE, options={"crf": "26", "threads": "1"})
        sound = container.add_stream("aac", rate=SOUND_RATE, layout="mono")
        assert isinstance(picture, VideoStream)
        assert isinstance(sound, AudioStream)
        (picture.width, picture.height), picture.pix_fmt = SIZE, "yuv420p"
        picture.gop_size, sound.bit_rate = RATE * 5, 32_000
        for index, scene in enumerate(told["scenes"]):
            _show(container, picture, told, index, _slide(told, scene))
            _sound(container, sound, index * told["seconds"], told["seconds"])
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))
    return made.getvalue()


def _show(
    container: OutputContainer,
    stream: VideoStream,
    told: dict[str, Any],
    index: int,
    slide: Image.Image,
) -> None:
    """Show a slide for its time, while a bar at its foot goes on."""
    count = told["seconds"] * RATE
    whole = count * len(told["scenes"])
    for number in range(index * count, (index + 1) * count):
        picture = slide.copy()
        width = round(SIZE[0] * (number + 1) / whole)
        ImageDraw.Draw(picture).rectangle((0, SIZE[1] - 10, width, SIZE[1]), fill=PROGRESS)
        frame = VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        container.mux(stream.encode(frame))


def _slide(told: dict[str, Any], scene: dict[str, Any]) -> Image.Image:
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((MARGIN, 48), told["title"]["en"], font=_face("en", 22), fill=INK_SOFT)
    pen.rectangle((MARGIN, 90, SIZE[0] - MARGIN, 91), fill=LINE)
    y = _write(pen, TOP, scene["en"], "en", LARGE, ACT)
    _write(pen, y + 16, scene["hi"], "hi", SMALL, INK)
    return picture


def _write(pen: ImageDraw.ImageDraw, y: int, text: str, code: str, size: int, ink: str) -> int:
    """Write a heading; gives where the next may begin."""
    face = _face(code, size)
    for line in lines(text, size, SIZE[0] - 2 * MARGIN, bold=True):
        pen.text((MARGIN, y), line, font=face, fill=ink, language=code)
        y += round(size * LEADING)
    return y


def _face(code: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / FACES[code], size)


def _sound(container: OutputContainer, stream: AudioStream, start: int, seconds: int) -> None:
    """Let a chime sound as a slide comes, then silence."""
    samples = array("h", _samples(seconds * SOUND_RATE)).tobytes()
    for at in range(0, seconds * SOUND_RATE, STEP):
        frame = AudioFrame("s16", "mono", STEP)
        frame.planes[0].update(samples[2 * at : 2 * (at + STEP)])
        frame.sample_rate, frame.pts = SOUND_RATE, start * SOUND_RATE + at
        frame.time_base = Fraction(1, SOUND_RATE)
        container.mux(stream.encode(frame))


def _samples(count: int) -> Iterator[int]:
    for index in range(count):
        second = index / SOUND_RATE
        fading = max(1 - second / CHIME_SECONDS, 0) ** 2
        yield round(LOUDNESS * fading * math.sin(2 * math.pi * CHIME_HZ * second)) if fading else 0
