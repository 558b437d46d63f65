"""What ``ecrime keys`` does: asking without showing, the sealed spare, the ceremony of two people."""
