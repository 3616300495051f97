"""What counts as one place on the network, for limits on strangers."""

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """Give what counts as one address: for IPv6 the /64 that one subscriber holds. RFC 6177."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or int(parsed) >> 64)
