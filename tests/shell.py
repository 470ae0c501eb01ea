"""What a shell script calls: each word that stands where the name of a program does."""

import re

HEREDOC = re.compile(r"<<('?)(\w+)\1([^\n]*)\n(.*?)\n\2\n", re.DOTALL)
REDIRECTION = re.compile(r"(?<!\S)\d*(?:>>|>|<)&?\s*[^\s;&|]+|\d*>&\d")
STARTERS = {
    "if",
    "then",
    "elif",
    "else",
    "while",
    "until",
    "do",
    "!",
    "{",
    "}",
    "time",
    "exec",
    "setsid",
    "env",
    "sudo",
}
WITHOUT_PROGRAM = {"for", "case", "[[", "local"}
STRING = "§"  # stands for what is quoted


def programs(script, wrappers=()) -> set[str]:
    """Without functions of its own. ``wrappers``: functions, of which the word after the next one is a program."""
    own = set(re.findall(r"^(\w+)\(\) \{", script, re.MULTILINE))
    text = re.sub(r"^(\w+)\(\) \{", r"{ ", without_heredocs(script), flags=re.MULTILINE)
    text = re.sub(r"(^|\s)#[^\n]*", r"\1", text.replace("\\\n", " "))
    text = re.sub(r"=\([^()$]*\)", "=", text)  # lists
    found = set()
    for piece in pieces(text):
        for command in re.split(r"\n|;|&&|\|\||\||(?<![<>])&", REDIRECTION.sub(" ", piece)):
            found |= called(command.split(), wrappers)
    return {name for name in found if re.fullmatch(r"[a-z][\w.+-]*", name)} - own


def without_heredocs(script) -> str:
    """What another program reads is gone, but for what the shell puts in; hooks are a script."""

    def kept(found):
        quote, name, rest, content = found.groups()
        if quote:
            return f"{rest}\n"
        code = content.replace("\\$", "$") if name == "HOOKS" else "\n".join(re.findall(r"\$\(.*\)", content))
        return f"{rest}\n{code}\n"

    return HEREDOC.sub(kept, script)


def pieces(text) -> list[str]:
    """The script, and each part in brackets, apart; `STRING` in place of what is quoted."""
    done, stack, place = [], [("code", [])], 0
    while place < len(text):
        kind, signs = stack[-1]
        two, sign = text[place : place + 2], text[place]
        step = 1
        if sign == "\\":
            step = 2
            signs.append(STRING)
        elif text.startswith("$((", place):
            step = text.index("))", place) + 2 - place
            signs.append(STRING)
        elif two in {"$(", "<("} or (sign == "(" and kind == "code"):
            step = 2 if two in {"$(", "<("} else 1
            signs.append(STRING)
            stack.append(("code", []))
        elif sign == '"':
            if kind == "quote":
                stack.pop()
            else:
                signs.append(STRING)
                stack.append(("quote", []))
        elif sign == "'" and kind == "code":
            step = text.index("'", place + 1) + 1 - place
            signs.append(STRING)
        elif sign == ")" and kind == "code" and len(stack) > 1:
            done.append("".join(stack.pop()[1]))
        else:
            signs.append(sign)
        place += step
    return [*done, "".join(stack[0][1])]


def called(words, wrappers) -> set[str]:
    """Of one command: the program, and the one that it is told to start."""
    while words and (words[0] in STARTERS or re.match(r"\w+=", words[0])):
        words = words[1:]
    if not words or words[0] in WITHOUT_PROGRAM:
        return set()
    first, *rest = words
    if first in wrappers:
        return called(rest[1:], wrappers)
    found = {first}
    if first in {"xargs", "runuser"}:
        following = rest[rest.index("--") + 1 :] if "--" in rest else rest
        found |= called([word for word in following if not word.startswith("-")], wrappers)
    if first == "command":
        found |= {*rest[1:2]}
    return found
