"""What a Message costs of the credit."""

LEAST = 64


def charge(octets):
    """Of a Message of which so many octets, end mark included, were ever sent."""
    return max(octets, LEAST) if octets else 0


def reach(sent, room):
    """Up to which octet such a Message may be sent with so much credit."""
    end = charge(sent) + room
    return end if end >= LEAST else sent
