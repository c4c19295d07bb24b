"""A sheet of readings is sent for a company. Who sent it is on the trail: the readings name no subscriber."""

from collections.abc import Collection, Sequence

from app.companies.sessions import SignedInCompany
from app.core import audit
from app.core.audit import Subject
from app.metering.actions import Line, submit_sheet
from app.metering.schemas import NewReadings


def send_sheet(
    me: SignedInCompany, new: NewReadings, account_ids: Sequence[int], confirmed: Collection[int]
) -> list[Line]:
    """`account_ids`: objects of the company. Row by row; raises NotFound when a meter belongs to none of them."""
    lines, submission = submit_sheet(new, account_ids=account_ids, confirmed=confirmed, source="company")
    taken = sum(line.verdict is not None and line.outcome == "accept" for line in lines)
    if taken:
        company = Subject("company", me.company_id, me.company_name)
        audit.note("company.send-readings", company, after={"readings": taken, "submission": str(submission)})
    return lines
