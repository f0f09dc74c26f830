"""Password hashes: argon2, computed in threads, few at a time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's parameters: 19 MiB for each check that runs, so the number of threads bounds the memory.
MEMORY_KIB = 19 * 1024
ROUNDS = 2
CHECKS_AT_ONCE_MAX = 2


class Passwords:
    """Makes and checks password hashes without holding up the event loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
        self._threads = ThreadPoolExecutor(CHECKS_AT_ONCE_MAX, thread_name_prefix="password")
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        """The hash to store for `password`."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether `password` belongs to the hash; as slow without a hash as with one."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._verify, password_hash, password)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        if self._decoy is None:
            # Checked against when there is no such user, so that the answer takes as long as a wrong password.
            self._decoy = self._hasher.hash("there is no such user")
        try:
            self._hasher.verify(password_hash or self._decoy, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown()
