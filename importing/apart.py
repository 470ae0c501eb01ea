"""Takes a file apart in a process of its own, which may neither grow nor dawdle, whatever somebody has sent.

A file of Excel is a packed one: a few kilobytes can unfold to minutes of work and gigabytes of memory, and no look
at its directory tells. The process prints the table as JSON, or what is wrong with the file.
"""

import gc
import json
import resource
import subprocess
import sys

from django.conf import settings
from django.utils.translation import gettext_noop as _

from importing.reading import MOST_BYTES, CourseFileError, table_of, too_much_work

CPU_SECONDS = 40  # at most; a small file has less, as it can only be large once it unfolds
SECONDS = 90  # on the clock: a machine may be busy
MEMORY = 600 * 1024 * 1024  # bytes of addresses, of which the program itself takes half


def read_apart(data: bytes) -> list[list[str]]:
    """The cells of each row. Raises ``CourseFileError``."""
    if len(data) > MOST_BYTES:
        raise CourseFileError(_("The file is larger than 30 MB."))
    command = [sys.executable, "-m", "importing.apart", str(work_for(len(data)))]
    try:
        # Our own program; the file comes by standard input.
        done = subprocess.run(  # noqa: S603  # nosec B603
            command, input=data, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise too_much_work() from error
    answer = json.loads(done.stdout)
    if "problem" in answer:
        message, params = answer["problem"]
        raise CourseFileError(message, **params)
    return answer["table"]


def work_for(size: int) -> int:
    """Seconds of the processor for a file of so many bytes: five, and one for every 30 kB."""
    return min(5 + size // 30_000, CPU_SECONDS)


def main() -> None:
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    gc.disable()  # whatever is read hangs together without circles, and goes with the process
    try:
        answer = {"table": table_of(sys.stdin.buffer.read())}
    except CourseFileError as problem:
        answer = {"problem": problem.args}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
