"""What both ends of an Association know, and what they prove with it."""

import hashlib
import hmac


def sha(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


class Secret:
    """Of the keys in the HELLOs of the Association's first connection."""

    def __init__(self, initiator_key, acceptor_key):
        self.association = sha(b"", b"post/1 association", initiator_key, acceptor_key)[:16]
        self.secret = sha(b"", b"post/1 key", initiator_key, acceptor_key)

    def proof(self, role, initiator_key, acceptor_key):
        """Of a further connection with these keys; `role` is of the end that proves."""
        return sha(self.secret, b"post/1 " + role.encode(), initiator_key, acceptor_key)
