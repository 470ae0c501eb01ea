"""Takes a file apart in a process of its own, which may neither grow nor dawdle, whatever somebody has sent.

A file of Excel is a packed one: a few kilobytes can unfold to minutes of work and gigabytes of memory, and no look
at its directory tells. The process prints what is wrong with the file, or null, and then each row, as lines of
JSON. Whoever asks never holds the file as a whole: it goes to the process, and its rows come back, by the disk.
"""

import gc
import json
import resource
import subprocess
import sys
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_noop as _

from importing.readers.errors import too_much_work
from importing.sheets import MOST_BYTES, CourseFileError, table_of

CPU_SECONDS = 40  # at most; a small file has less, as it can only be large once it unfolds
SECONDS = 90  # on the clock: a machine may be busy
MEMORY = 600 * 1024 * 1024  # bytes of addresses, of which the program itself takes half


def read_apart(file: BinaryIO) -> list[list[str]]:
    """The cells of each row. Raises ``CourseFileError``."""
    with TemporaryFile() as data, TemporaryFile() as answer:
        copyfileobj(file, data)
        size = data.tell()
        if size > MOST_BYTES:
            raise CourseFileError(_("The file is larger than 30 MB."))
        data.seek(0)
        command = [sys.executable, "-m", "importing.apart", str(work_for(size))]
        try:
            # Our own program; the file comes by standard input.
            subprocess.run(  # noqa: S603  # nosec B603
                command,
                stdin=data,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                cwd=settings.BASE_DIR,
                check=True,
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise too_much_work() from error
        answer.seek(0)
        if problem := json.loads(answer.readline()):
            message, params = problem
            raise CourseFileError(message, **params)
        return [json.loads(line) for line in answer]


def work_for(size: int) -> int:
    """Seconds of the processor for a file of so many bytes: five, and one for every 30 kB."""
    return min(5 + size // 30_000, CPU_SECONDS)


def main() -> None:
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    gc.disable()  # whatever is read hangs together without circles, and goes with the process
    problem, table = None, []
    try:
        table = table_of(sys.stdin.buffer.read())
    except CourseFileError as error:
        problem = error.args
    sys.stdout.writelines(f"{json.dumps(line)}\n" for line in (problem, *table))


if __name__ == "__main__":
    main()
