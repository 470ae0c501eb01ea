"""How drills run commands: begun anew, as a timer does it, or by a process that has read the program already.

Reading takes two seconds of a core, and what a command does then often a tenth of that, so that a kill at random
would mostly meet the reading. ``python -m tests.drills.commands`` reads once, is told a command a line, and has
each done by a process of its own, of which it says the number, and afterwards the status.
"""

import gc
import json
import os
import subprocess
import sys
import threading
import time
from io import StringIO

from tests.drills.machine import ROOT, kill, wait_until

KILLED = -9


class Anew:
    """Each reads the program first."""

    def __init__(self, **environment):
        self.environment = os.environ | environment

    def begin(self, *words) -> int:
        """Its process."""
        command = [sys.executable, "manage.py", *map(str, words)]
        nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, **nowhere)
        return self.process.pid

    def end(self) -> int:
        """Its status."""
        return self.process.wait()


class Read:
    """The program is read once, for all that is begun."""

    def __init__(self, **environment):
        self.environment = os.environ | environment

    def __enter__(self):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        command = [sys.executable, "-m", "tests.drills.commands"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, **pipes)
        return self

    def begin(self, *words) -> int:
        print(json.dumps([*map(str, words)]), file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def end(self) -> int:
        return int(self.process.stdout.readline())

    def run(self, *words) -> int:
        self.begin(*words)
        return self.end()

    def __exit__(self, *error):
        self.process.communicate()


class Again:
    """A command that is run over and over. ``words`` makes those of each run, ``way`` begins and ends it."""

    def __init__(self, words, way, pause=0.2):
        self.words, self.way, self.pause = words, way, pause
        self.pid, self.lasts = 0, 0  # of the run that goes on; seconds of the last one that ended by itself
        self.ended, self.has_ended = [], threading.Event()  # words and status of each run
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.has_ended.wait(self.pause):
            words, begun = self.words(), time.monotonic()
            self.pid = self.way.begin(*words)
            status, self.pid = self.way.end(), 0
            self.lasts = self.lasts if status == KILLED else time.monotonic() - begun
            self.ended.append((words, status))

    def kill(self, chance) -> bool:
        """At any moment of a run, however short that is. Whether it was met."""
        pid = wait_until(lambda: self.pid, pause=0.01)
        number = len(self.ended)
        time.sleep(chance.uniform(0, self.lasts))
        if self.pid == pid:
            kill(pid)
        return wait_until(lambda: self.ended[number:], pause=0.01)[0][1] == KILLED

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.has_ended.set()
        self.thread.join()


def serve():
    import django
    from django.core.management import call_command, execute_from_command_line

    django.setup()
    call_command("check", stdout=StringIO())  # each command does, and reads all addresses for it
    gc.freeze()  # else each child would clear away all of it when it ends
    for line in sys.stdin:
        if not (pid := os.fork()):
            sys.stdout = StringIO()
            execute_from_command_line(["manage.py", *json.loads(line)])
            return
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
