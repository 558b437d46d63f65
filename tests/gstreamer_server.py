"""Serves one film over RTSP on a free port of loopback and prints its address; run by the system's own Python."""

from __future__ import annotations

import sys
from importlib import import_module

# The bindings are the system's; where the tests are checked they need not be there.
gi = import_module("gi")
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
gst, rtsp, glib = (import_module(f"gi.repository.{name}") for name in ("Gst", "GstRtspServer", "GLib"))


def main() -> None:
    """Serve until ended."""
    gst.init(None)
    film = sys.argv[1].replace("\\", "\\\\").replace('"', '\\"')
    factory = rtsp.RTSPMediaFactory()
    factory.set_launch(f'( filesrc location="{film}" ! qtdemux ! h264parse ! rtph264pay name=pay0 config-interval=-1 )')
    server = rtsp.RTSPServer(address="127.0.0.1", service="0")
    server.get_mount_points().add_factory("/film", factory)
    if server.attach(None) == 0:
        sys.exit("there is no port to be had")
    print(f"rtsp://127.0.0.1:{server.get_bound_port()}/film", flush=True)
    glib.MainLoop().run()


if __name__ == "__main__":
    main()
