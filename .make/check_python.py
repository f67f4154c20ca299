# SPDX-License-Identifier: Apache-2.0
"""What can be said about Python files without a package from elsewhere: they compile, and fit the page."""

import sys
from pathlib import Path

failed = False
for name in sys.argv[1:]:
    text = Path(name).read_text(encoding="utf-8")
    try:
        compile(text, name, "exec", dont_inherit=True)
    except (SyntaxError, SyntaxWarning) as error:
        print(f"{name}: {error}", file=sys.stderr)
        failed = True
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > 120 or line != line.rstrip():
            print(f"{name}:{number}: over 120 columns, or white space at the end", file=sys.stderr)
            failed = True
sys.exit(failed)
