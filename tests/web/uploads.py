"""Forms with a file, as a browser sends them."""

from tests.web.running import DAY, Answer, Visitor, ask

BOUNDARY = "-------------frontier"
LETTER = {"letter": "post16-transfer", "on": DAY}


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    file = f'; filename="{filename}"' if filename is not None else ""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
        + content
        + b"\r\n"
    )


def form(visitor: Visitor, *parts: bytes) -> bytes:
    end = f"--{BOUNDARY}--\r\n".encode()
    fields = [
        part("token", visitor.token.encode()),
        *(part(name, text.encode()) for name, text in LETTER.items()),
    ]
    return b"".join([*fields, *parts, end])


def upload(visitor: Visitor, body: bytes, **headers: str) -> Answer:
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    told = ask(visitor.page, "/letters/new", "POST", headers=visitor.own | kind | headers, body=body)
    return visitor.follow(told)
