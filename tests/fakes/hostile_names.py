"""What somebody may call a package, a version or a file who means harm, or who does not think."""

from __future__ import annotations

HOSTILE = {
    "substitution": "$(touch x)",
    "backticks": "`touch x`",
    "a second command": "app; touch x",
    "a pipe": "app | touch x && touch x || touch x &",
    "a redirection": "app > x",
    "a newline": "app\ntouch x\n",
    "a carriage return and tabs": "app\r\ttouch x",
    "a leading dash": "-rf",
    "an option with a value": "--output=x",
    "single quotes": "'; touch x; '",
    "double quotes": '"; touch x; "',
    "a backslash at the end": "app\\",
    "a variable": "$HOME ${PATH} %PATH% !1",
    "wildcards": "* ? [a-z] ~ {a,b}",
    "a path upwards": "../../../../srv/x",
    "an absolute path": "/srv/x",
    "an assignment": "LD_PRELOAD=/srv/x.so",
    "a format": "%s%n%x {0} {package}",
    "terminal escapes": "\x1b[2J\x07\x7f",
    "unicode": "pákęt-パッケージ-\u202egpj.exe-\U0001f4a3",
    "the highest character": "\U0010ffff\ufeff\u2028",
    "nothing": "",
    "a space": " ",
    "ten thousand characters": "a$(touch x)" * 910,
}
