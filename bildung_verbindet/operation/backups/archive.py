"""One file that holds everything that changes: the database, files, and last of all a list with their checksums.

What is cut off lacks the list, and is no backup. With a key all of it goes through age on its way to the disk.
"""

import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

from bildung_verbindet.operation.backups.rooms import DATABASE, FOLDERS, OF_THE_DISK, writing

LIST = "manifest.json"
BLOCK = 1024 * 1024
NOT_WHOLE = "This is no whole backup: {}."
OF_THE_KEY = {  # as age says it, and what it means; how age quotes a key that is none nobody is told
    r"identit.*match": "The key in {} does not fit: this backup was encrypted for another one.",
    r"^reading .*no such file": "There is no key {}.",
    r"^reading ": "{} cannot be read as a secret key of age.",
}


def write(target, database, facts, recipient=""):
    """Under its name it stands only when it is whole and on the disk."""
    part, sums = target.with_name(f"{target.name}.part"), {}
    try:
        with sink(part, recipient) as file, tarfile.open(fileobj=file, mode="w|") as tar:
            add(tar, sums, DATABASE, database)
            for folder in FOLDERS:
                for path in below(settings.VAR_DIR / folder, refuse):
                    if path.is_file():
                        add(tar, sums, str(path.relative_to(settings.VAR_DIR)), path)
            content = json.dumps({**facts, "files": sums}, indent=1).encode()
            member = tarfile.TarInfo(LIST)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def below(folder, on_error=None):
    """Folders and files in it, also those to which links lead, as to another disk; in each folder once."""
    known = set()
    for where, folders, files in os.walk(folder, onerror=on_error, followlinks=True):
        found = os.stat(where)
        if (found.st_dev, found.st_ino) in known:
            folders.clear()
            continue
        known.add((found.st_dev, found.st_ino))
        if OF_THE_DISK in folders and (Path(where) == folder or os.path.ismount(where)):
            folders.remove(OF_THE_DISK)
        yield from (Path(where, name) for name in sorted([*folders, *files]))


def refuse(error):
    """A folder that cannot be read would be missing in what is called whole; nobody misses one that is gone."""
    if not isinstance(error, FileNotFoundError):
        raise unreadable(error.filename, error)


def add(tar, sums, name, path):
    """The length is taken when it is opened: what grows meanwhile is cut there, and summed as it is written."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return  # deleted meanwhile
    except OSError as error:
        raise unreadable(path, error) from error
    with file:
        member, known = tarfile.TarInfo(name), os.fstat(file.fileno())
        member.size, member.mtime = known.st_size, int(known.st_mtime)
        reader = Summing(file, path)
        tar.addfile(member, reader)
        sums[name] = reader.sum.hexdigest()


class Summing:
    def __init__(self, file, path):
        self.file, self.path, self.sum = file, path, sha256()

    def read(self, size=-1):
        try:
            data = self.file.read(size)
        except OSError as error:
            raise unreadable(self.path, error) from error
        self.sum.update(data)
        return data


def unreadable(path, error):
    return CommandError(f"{path} cannot be read: {error.strerror or error}.")


@contextmanager
def sink(path, recipient):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        if recipient:
            with encrypting(recipient, file) as pipe:
                yield pipe
        else:
            yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def encrypting(recipient, target):
    command = ["age", "-r", recipient]
    with through(command, "age failed: {}".format, stdin=subprocess.PIPE, stdout=target) as process:
        yield process.stdin


def check_recipient(recipient):
    """Raises CommandError where age would not encrypt for it."""
    if recipient:
        with encrypting(recipient, subprocess.DEVNULL):
            pass


@contextmanager
def source(path, identity):
    """Reads as age gives it back; whatever was changed or cut off is refused by age itself."""
    with path.open("rb") as file:
        if path.suffix != ".age":
            yield file
            return
        if not identity:
            raise CommandError("This backup is encrypted: name the file with the key (--identity).")
        command, why = ["age", "-d", "-i", identity], partial(why_unread, identity=identity)
        with through(command, why, stdin=file, stdout=subprocess.PIPE) as process:
            yield process.stdout


def why_unread(said, identity):
    found = [meaning for words, meaning in OF_THE_KEY.items() if re.search(words, said)]
    return found[0].format(identity) if found else NOT_WHOLE.format(said)


@contextmanager
def through(command, why, **pipes):
    """Raises ``why`` in the words that it makes of those of age, where age has failed."""
    if not shutil.which("age"):
        raise CommandError("age is not there: install the package age.")
    process = subprocess.Popen(command, stderr=subprocess.PIPE, **pipes)  # noqa: S603 - age
    try:
        with suppress(BrokenPipeError):  # it has ended, and says why
            yield process
        while process.stdout and process.stdout.read(BLOCK):
            pass
    finally:
        if process.stdin:
            with suppress(BrokenPipeError):
                process.stdin.close()
        said = process.stderr.read().decode(errors="replace")
        process.stderr.close()
        if process.stdout:
            process.stdout.close()
        status = process.wait()
    if status:
        first = said.partition("\n")[0].removeprefix("age: error: ")
        raise CommandError(why(first[:300] or f"age ended with {status}"))


def unpack(path, folder, identity=""):
    """Its list, when all of it is there and unchanged; ``folder`` gets the files, None only looks."""
    if path.is_dir():
        raise CommandError(f"{path} is a folder: name one of the backups in it.")
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is no file.")
    try:
        with source(path, identity) as file:
            facts, sums, wrong = read(file, path, folder)
    except OSError as error:
        raise unreadable(path, error) from error
    if wrong:
        raise CommandError(NOT_WHOLE.format(wrong))
    if not isinstance(facts, dict) or facts.get("files") != sums:
        raise CommandError(NOT_WHOLE.format("what it holds is not what it should"))
    return facts


def read(file, path, folder):
    """The list, the checksums, and why there is no more: where it is age that gives none, age says why."""
    sums, facts = {}, None
    try:
        with tarfile.open(fileobj=file, mode="r|") as tar:
            for member in tar:
                if not member.isfile() or ".." in Path(member.name).parts or member.name.startswith("/"):
                    raise CommandError(f"This is no backup of the portal: it holds {member.name}.")
                content = tar.extractfile(member)
                if member.name == LIST:
                    facts = json.load(content)
                else:
                    sums[member.name] = copied(Summing(content, path), folder and folder / member.name)
    except (tarfile.TarError, EOFError, ValueError) as error:
        return facts, sums, error
    return facts, sums, "" if facts is not None else "it was cut off before its end"


def copied(content, target):
    """The checksum of what was read; None for ``target`` only reads it."""
    with nullcontext(len) if target is None else written(target) as write:
        while block := content.read(BLOCK):
            write(block)
    return content.sum.hexdigest()


@contextmanager
def written(target):
    """Of what fails, the one place is to blame that is written to."""
    with writing(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        file = target.open("wb")
    try:
        yield writing(target.parent)(file.write)
    finally:
        with writing(target.parent):
            file.close()
