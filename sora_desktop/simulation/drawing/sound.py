"""The sound of simulated clips: a soft chord that swells and fades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.audio.frame import AudioFrame
from av.filter import Graph

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

SAMPLE_RATE = 48_000
"""Samples a second."""

_ROOTS = (110.0, 123.47, 130.81, 146.83, 164.81, 174.61)
"""Notes from A2 to F3, in hertz."""

_CHORDS = ((1, 3 / 2, 2, 5 / 2), (1, 3 / 2, 9 / 4, 3), (1, 6 / 5, 3 / 2, 9 / 4), (1, 4 / 3, 2, 8 / 3))
"""Pure intervals above the root."""

_LOUDNESS = (1.0, 0.7, 0.5, 0.3)


def chord(seconds: float, chance: random.Random) -> Iterator[AudioFrame]:
    """Give the sound of a clip of some seconds, in stereo, as frames of floats."""
    root = chance.choice(_ROOTS)
    chosen = chance.choice(_CHORDS)
    graph = Graph()
    mix = graph.add("amix", f"inputs={len(chosen)}:normalize=0:weights={' '.join(map(str, _LOUDNESS))}")
    for index, interval in enumerate(chosen):
        source = graph.add("sine", f"frequency={root * interval:.3f}:sample_rate={SAMPLE_RATE}:duration={seconds:.6f}")
        source.link_to(mix, 0, index)
    rise, fall = min(0.8, seconds / 3), min(1.2, seconds / 3)
    steps = [
        mix,
        graph.add("tremolo", f"f={chance.uniform(0.25, 0.6):.3f}:d=0.35"),
        graph.add("afade", f"t=in:d={rise:.6f}"),
        graph.add("afade", f"t=out:st={seconds - fall:.6f}:d={fall:.6f}"),
        graph.add("aformat", f"sample_fmts=fltp:sample_rates={SAMPLE_RATE}:channel_layouts=stereo"),
        graph.add("abuffersink"),
    ]
    graph.link_nodes(*steps)
    graph.configure()
    while True:
        try:
            frame = graph.pull()
        except (av.EOFError, av.BlockingIOError):
            return
        if isinstance(frame, AudioFrame):
            yield frame
