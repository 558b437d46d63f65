"""Test cameras on loopback: a street with a clock in the picture over RTSP, and faults on demand."""

from __future__ import annotations

import secrets
import sys
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ecrime.cli.supervisor.installation import add_data_argument, data_folder

if TYPE_CHECKING:
    from ecrime.cli.simulator.camera import Camera, Manner
    from ecrime.cli.simulator.coding import Loop
    from ecrime.cli.simulator.packets import Format

Value = TypeVar("Value")
MOST_CAMERAS = 1000
MOST_SECONDS = 31_622_400
SUB_FPS = 15
SUB_BIT_RATE = 500_000
HELP = """\
Each camera has a port of its own, the streams /main and /sub, and asks for a password (digest, MD5 or SHA-256).
Cameras drawn live burn the true time into every picture; a watched one costs about a quarter of a core at 1920x1080.
For many, --shared plays one loop on all of them: it shows no clock, and knows no truth to count by.
Faults come by --fault "SECONDS[-SECONDS] CAMERA FAULT", or as lines to the port of --control: "CAMERA FAULT",
"CAMERA clear [FAULT]", "CAMERA truth FROM_MS TO_MS" (crossings of the lines as JSON), "cameras".

"""


def add_arguments(parser: ArgumentParser) -> None:
    """How many, what they show, how they behave, what goes wrong with them."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.description = f"{__doc__}\n\n{HELP}{faults_told()}"
    parser.add_argument("--cameras", type=number_up_to(MOST_CAMERAS), default=1, metavar="N", help="how many (1)")
    parser.add_argument(
        "--port",
        type=number_up_to(65_535),
        default=8554,
        help="of the first camera; each next one takes the next (8554)",
    )
    picture = parser.add_argument_group("picture")
    picture.add_argument("--size", default="1280x720", metavar="WxH", help="of the main stream (1280x720)")
    picture.add_argument(
        "--sub", default="640x360", metavar="WxH", help="of the sub stream (640x360); none: there is none"
    )
    picture.add_argument(
        "--codec", default="h264", help="of the main stream: h264 or h265 (h264); the sub stream is H.264"
    )
    picture.add_argument("--fps", type=number_up_to(60), default=25, help="of the main stream (25)")
    picture.add_argument("--kbit", type=number_up_to(50_000), default=2000, help="a second, of the main stream (2000)")
    picture.add_argument("--key-every", type=seconds, default=2.0, metavar="S", help="seconds between key pictures (2)")
    picture.add_argument("--light", choices=["day", "night", "grey"], default="day")
    picture.add_argument("--seed", type=int, default=0, help="another one is another traffic (0)")
    picture.add_argument(
        "--shared", metavar="FILE|WxH", help="all play one loop: a film unaltered, or the street coded once"
    )
    manner = parser.add_argument_group("behaviour")
    manner.add_argument("--user", default="camera", help="who may see the pictures (camera)")
    manner.add_argument("--password", help="drawn and said at the start where none is given")
    manner.add_argument(
        "--digest", choices=["both", "md5", "sha-256", "none"], default="both", help="what is asked for"
    )
    manner.add_argument(
        "--clock-wrong", type=float, default=0.0, metavar="S", help="seconds by which the clock is wrong"
    )
    manner.add_argument("--no-reports", action="store_true", help="never say what time it is")
    manner.add_argument("--fault", action="append", default=[], help='"40-60 camera-1 loss 30"; as often as wanted')
    manner.add_argument("--control", type=number_up_to(65_535), metavar="PORT", help="take lines that ask for faults")
    manner.add_argument("--seconds", type=seconds, metavar="S", help="end by itself after so long")
    parser.add_argument(
        "--of-demo", action="store_true", help="be the cameras of the DEMO in the data folder, and nothing else"
    )
    add_data_argument(parser)


def faults_told() -> str:
    """The faults and what each does; nothing where the packages for cameras are missing."""
    if not is_installed():
        return ""
    from ecrime.cli.simulator.faults import MEANINGS

    lines = [f"  {f'{kind} {wanted}'.strip():<22} {meaning}" for kind, (wanted, meaning) in MEANINGS.items()]
    return "faults:\n" + "\n".join(lines)


def number_up_to(most: int) -> Callable[[str], int]:
    """A reader of whole numbers from 1."""

    def read(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise ArgumentTypeError(f"a whole number from 1 to {most}, not {text!r}")
        return int(text)

    return read


def seconds(text: str) -> float:
    """A reader of some seconds."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= MOST_SECONDS:
        raise ArgumentTypeError(f"seconds, more than 0 and up to {MOST_SECONDS}, not {text!r}")
    return number


def is_installed() -> bool:
    """Whether the packages of the extra ``cameras`` are there."""
    return find_spec("av") is not None and find_spec("numpy") is not None


def run(arguments: Namespace) -> int:
    """Say where the cameras are, then be them until asked to stop."""
    from ecrime.cli.auth import set_when_asked_to_stop

    if not is_installed():
        print("ecrime: The packages for cameras are missing; install ecrime[cameras].", file=sys.stderr)
        return 1
    from ecrime.cli.simulator.camera import PortTaken
    from ecrime.cli.simulator.coding import NotPlayable
    from ecrime.cli.simulator.faults import Misused

    stop = set_when_asked_to_stop()
    try:
        return work_for_demo(data_folder(arguments.data).path, stop) if arguments.of_demo else work(arguments, stop)
    except (Misused, NotPlayable, PortTaken) as misuse:
        print(f"ecrime: {misuse}", file=sys.stderr)
        return 2 if isinstance(misuse, Misused) else 1


def work(arguments: Namespace, stop: threading.Event) -> int:
    """Make the cameras, open them, and end them when it is time."""
    from ecrime.cli.simulator.control import listen
    from ecrime.cli.simulator.faults import Misused, planned_of
    from ecrime.cli.simulator.simulator import Simulator

    if arguments.port + arguments.cameras - 1 > 65_535:
        raise Misused("There are not as many ports from --port on as there are to be cameras.")
    password = arguments.password or secrets.token_urlsafe(9)
    plan = [planned_of(text) for text in arguments.fault]
    with Simulator(cameras_of(arguments, manner_of(arguments, password)), plan) as simulator:
        control = simulator.do(listen(simulator.cameras, arguments.control)) if arguments.control else None
        for camera in simulator.cameras.values():
            print(camera.name, *(camera.address(role) for role in camera.feeds))
        who = f"user {arguments.user}, password {password}" if arguments.digest != "none" else "whoever asks"
        print(f"ecrime: {len(simulator.cameras)} cameras for {who}; Ctrl-C ends them.", file=sys.stderr, flush=True)
        sys.stdout.flush()
        stop.wait(arguments.seconds)
        if control is not None:
            simulator.loop.call_soon_threadsafe(control.close)
        late = simulator.behind_s
    print(f"ecrime: The cameras have ended; pictures went out at most {late * 1000:.0f} ms late.", file=sys.stderr)
    return 0


def work_for_demo(folder: Path, stop: threading.Event) -> int:
    """Be the cameras of a DEMO; one whose port is taken waits for it."""
    from ecrime.cli.simulator import of_demo
    from ecrime.cli.simulator.cameras_of_demo import cameras
    from ecrime.cli.simulator.simulator import Simulator

    kept = of_demo.read(folder)
    if kept is None:
        print(f"ecrime: {folder} is the data folder of no DEMO with cameras.", file=sys.stderr)
        return 1

    def told(taken: Exception) -> None:
        print(f"ecrime: {taken} It tries again.", file=sys.stderr, flush=True)

    with Simulator(cameras(kept), told=told):
        stop.wait()
    return 0


def manner_of(arguments: Namespace, password: str) -> Manner:
    """How they behave."""
    from ecrime.cli.simulator.camera import Manner
    from ecrime.cli.simulator.digest import Algorithm, Credentials

    wanted = {"both": tuple(Algorithm), "md5": (Algorithm.MD5,), "sha-256": (Algorithm.SHA_256,), "none": ()}
    return Manner(
        Credentials(arguments.user, password),
        wanted[arguments.digest],
        clock_wrong_s=arguments.clock_wrong,
        reports=not arguments.no_reports,
    )


def cameras_of(arguments: Namespace, manner: Manner) -> list[Camera]:
    """The cameras, live or playing a loop."""
    from ecrime.cli.simulator.coding import file_loop
    from ecrime.cli.simulator.faults import codec_of, size_of
    from ecrime.cli.simulator.packets import Codec, Format
    from ecrime.cli.simulator.picture import Light
    from ecrime.cli.simulator.simulator import live_cameras, loop_cameras

    count, port, shared = arguments.cameras, arguments.port, arguments.shared
    if shared is not None and Path(shared).exists():
        return loop_cameras(count, manner=manner, main=file_loop(Path(shared)), sub=None, port=port)
    every = arguments.key_every
    size = size_of(shared or arguments.size)
    main = Format(codec_of(arguments.codec), *size, arguments.fps, arguments.kbit * 1000, every)
    sub = None
    if arguments.sub != "none":
        sub = Format(Codec.H264, *size_of(arguments.sub), min(arguments.fps, SUB_FPS), SUB_BIT_RATE, every)
    if shared is None:
        light = Light(arguments.light)
        return live_cameras(count, manner=manner, main=main, sub=sub, light=light, seed=arguments.seed, port=port)
    loops = [coded_once(form, arguments) for form in (main, sub) if form is not None]
    return loop_cameras(count, manner=manner, main=loops[0], sub=loops[1] if sub else None, port=port)


def coded_once(form: Format, arguments: Namespace) -> Loop:
    """The loop of one stream; a bar shows how far it is."""
    from ecrime.cli.simulator.coding import drawn_loop
    from ecrime.cli.simulator.picture import Light
    from ecrime.cli.simulator.street import Street

    def told(share: float) -> None:
        if sys.stderr.isatty():
            end = "\n" if share >= 1 else ""
            print(f"\recrime: coding {form.width}x{form.height} ... {share:4.0%}", end=end, file=sys.stderr, flush=True)

    return drawn_loop(form, Street(arguments.seed), Light(arguments.light), told)
