"""Cameras on loopback for benches and tests: GStreamer's RTSP server, in a child of the system's own Python.

Where GStreamer is not installed, ``found()`` is false and ``MISSING`` says what to install.
"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PYTHON = "/usr/bin/python3"
MISSING = (
    "cameras on loopback need GStreamer's RTSP server; on Debian: apt install python3-gi gir1.2-gst-rtsp-server-1.0"
    " gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
)
_IMPORTS = """
import sys
import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtspServer
Gst.init(None)
"""
# Arguments: port, certificate with key or "", then kind and path of each clip, served at /0, /1 … to each who asks.
_SERVER = (
    _IMPORTS
    + """
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(sys.argv[1])
if sys.argv[2]:
    auth = GstRtspServer.RTSPAuth()
    auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(sys.argv[2]))
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "anyone")
    auth.set_default_token(token)
    server.set_auth(auth)
for number, (kind, clip) in enumerate(zip(sys.argv[3::2], sys.argv[4::2])):
    factory = GstRtspServer.RTSPMediaFactory()
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("anyone", "media.factory.access", True)
    permissions.add_permission_for_role("anyone", "media.factory.construct", True)
    factory.set_permissions(permissions)
    factory.set_launch(
        f'( filesrc location="{clip}" ! qtdemux ! {kind}parse ! rtp{kind}pay name=pay0 pt=96 config-interval=-1 )'
    )
    server.get_mount_points().add_factory(f"/{number}", factory)
if not server.attach(None):
    sys.exit(1)
print("ready", flush=True)
GLib.MainLoop().run()
"""
)
_NEEDED = "sys.exit(not all(Gst.ElementFactory.find(each) for each in ('qtdemux', 'h264parse', 'rtph264pay')))"


@cache
def found() -> bool:
    """Whether this machine can serve cameras."""
    if not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", _IMPORTS + _NEEDED], capture_output=True, check=False).returncode == 0


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def kind_of(clip: Path) -> str:
    """How a clip is coded, as GStreamer's parts are called after it."""
    import av

    with av.open(str(clip)) as opened:
        return "h265" if opened.streams.video[0].codec_context.name == "hevc" else "h264"


def serve(port: int, clips: Iterable[Path], *, certificate: Path | None = None) -> subprocess.Popen[str]:
    """Serve clips at rtsp://127.0.0.1:port/0, /1 …, each from its beginning to each who asks; over TLS with one."""
    told = [word for clip in clips for word in (kind_of(clip), str(clip))]
    command = [PYTHON, "-c", _SERVER, str(port), str(certificate or ""), *told]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if server.stdout is None or server.stdout.readline() != "ready\n":
        server.kill()
        server.wait()
        raise RuntimeError(f"no camera could be served at port {port}")
    return server
