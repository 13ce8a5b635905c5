"""Judges the results of Autobahn's fuzzing client more strictly than it does itself. Usage: judge.py reports/index.json"""

import collections
import json
import sys

NON_STRICT = {"6.4.3", "6.4.4"}
GOOD = {"OK", "INFORMATIONAL"}
CASES = 301
SILENT = 1

with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)["parlor"]

counts = collections.Counter(case["behavior"] for case in cases.values())
bad = []
for name, case in cases.items():
    behaviour, close = case["behavior"], case["behaviorClose"]
    allowed = behaviour in GOOD or (behaviour == "NON-STRICT" and name in NON_STRICT)
    if not allowed or close not in GOOD:
        bad.append(f"{name}: {behaviour}, close {close}, code {case.get('remoteCloseCode')}")
silent = sorted(name for name, case in cases.items() if case.get("remoteCloseCode") is None)

print(", ".join(f"{count} {behaviour}" for behaviour, count in sorted(counts.items())))
for line in bad:
    print("not OK:", line)
print(f"{len(silent)} closed without a close frame:", *silent[:20])

failed = len(bad)
if len(silent) > SILENT:
    failed += 1
    print(f"more than {SILENT} closed without a close frame")
if len(cases) < CASES:
    failed += 1
    print(f"only {len(cases)} of {CASES} cases were run")
print(f"{len(cases) - len(bad)} passed, {failed} failed")
sys.exit(1 if failed else 0)
