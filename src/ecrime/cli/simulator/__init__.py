"""Test cameras: a synthetic street over RTSP on loopback, with a clock in the picture and faults on demand."""
