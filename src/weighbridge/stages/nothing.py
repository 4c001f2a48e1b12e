"""A folder without weights: nothing to weigh, which is no acceptance."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Decision, Dossier, Kind, Reason, Verdict, Weighed


def nothing(path: str, weighed: list[Weighed], skipped: int) -> Iterator[Weighed]:
    """Say that a folder holds no weights, if no model in it already says why it has no verdict.

    Args:
        path: The folder, which is not looked at.
        weighed: The models in it.
        skipped: How often something was passed over, one file or many.
    """
    unsettled = (Verdict.NO_VERDICT, Verdict.DENY)
    for each in weighed:
        if each.decision.verdict in unsettled or each.dossier.of_kind(Kind.WEIGHTS):
            return
    files = sum(each.dossier.tally.files for each in weighed)
    passed = ", besides what was passed over" if skipped else ""
    told = {0: "no files", 1: "1 file, which is not weights"}
    what = told.get(files, f"{files} files, none of them weights")
    why = f"nothing to weigh: {what}{passed}"
    fix = "see whether the download was complete, and whether this is the right folder"
    reason = Reason("completeness", Verdict.NO_VERDICT, why, rule="nothing-to-weigh", fix=fix)
    yield Weighed(Dossier(model=path, layout="folder"), Decision((reason,)))
