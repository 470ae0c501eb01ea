"""Several people at the same moment."""

import threading

from django.db import connections


def at_once(*acts) -> list:
    """What the functions return, called in threads that begin together, each with its own connection."""
    start, answers, problems = threading.Barrier(len(acts)), [None] * len(acts), []

    def run(number, act):
        try:
            start.wait()
            answers[number] = act()
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return answers
