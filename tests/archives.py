"""WARC archives as crawlers write them, made for tests."""

import gzip


def record(
    url: str, body: bytes, *, header: str = "text/html; charset=utf-8", status: str = "200 OK", more: str = ""
) -> bytes:
    """One response as it stands in an archive."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {header}\r\n{more}\r\n".encode() + body
    return block("response", url, http, "application/http; msgtype=response")


def block(kind: str, url: str, content: bytes, media: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-05-29T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{abs(hash(url)):032x}>\r\nContent-Type: {media}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def packed(records: list[bytes]) -> bytes:
    """Each record packed on its own, as the standard advises."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def page(title: str, text: str) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><article><p>{text}</p></article></body></html>"
    )
