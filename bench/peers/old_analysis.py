"""What the site had before: reads a whole access log and writes the alert when enough errors are in its last ten minutes.

A plain re-implementation, for measuring only. Prints one line per kind of error.
"""

import re
import sys
from datetime import datetime, timedelta

THRESHOLDS = {"404": 5, "401": 3, "500": 5}
WINDOW = timedelta(minutes=10)


def main(path):
    found = {code: [] for code in THRESHOLDS}
    now = None
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            time = re.search(r"\[(.*?)\]", line)
            address = re.search(r"^\S+", line)
            if not time or not address:
                continue
            now = datetime.strptime(time.group(1), "%d/%b/%Y:%H:%M:%S %z")
            for code in THRESHOLDS:
                if f" {code} " in line:
                    found[code].append((address.group(), now))
    for code, threshold in THRESHOLDS.items():
        recent = [seen for seen in found[code] if now - seen[1] <= WINDOW]
        state = "ALERT: Multiple errors detected within" if len(recent) >= threshold else "Errors are under control within"
        print(f"{code}: {state} {WINDOW}. {len(found[code])} lines in all")


main(sys.argv[1])
