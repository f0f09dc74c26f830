"""Configs that were pushed a moment ago: the manifest that names one comes next, and is described by it."""

# What a config of an image of the usual size has; a larger one is read from storage again.
CONFIG_BYTES_MAX = 16 * 1024
# Of all together. Most are taken out again within milliseconds.
ALL_BYTES_MAX = 512 * 1024


class FreshBlobs:
    """Keeps small JSON documents until somebody takes them, or newer ones need their place."""

    def __init__(self) -> None:
        self._contents: dict[tuple[int, str, str], bytes] = {}
        self._bytes = 0

    def keep(self, project_id: int, repository: str, digest: str, content: bytes) -> None:
        """Remembers a blob of the repository if it may be a config."""
        if len(content) > CONFIG_BYTES_MAX or not content.startswith(b"{"):
            return
        self.take(project_id, repository, digest)
        self._contents[project_id, repository, digest] = content
        self._bytes += len(content)
        while self._bytes > ALL_BYTES_MAX:
            oldest = next(iter(self._contents))
            self._bytes -= len(self._contents.pop(oldest))

    def take(self, project_id: int, repository: str, digest: str) -> bytes | None:
        """The blob, if it is remembered, which it is no longer then."""
        content = self._contents.pop((project_id, repository, digest), None)
        if content is not None:
            self._bytes -= len(content)
        return content
