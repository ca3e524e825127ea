"""What a coordinator who approves something is told: that it goes out, or who else is needed."""

from typing import Any

from peernet.moments import shown_if_moment


def approved(campaign: dict[str, Any]) -> str:
    """After an approval of a campaign."""
    id, count = campaign["campaign_id"], campaign["count"]
    if campaign["status"] == "frozen":
        return (
            f"Approved by you. {count:,} people are many, so a second coordinator looks at it, and approves it too:\n"
            f"  peernet campaign approve {id} --count {count} --as coordinator:<their id>"
        )
    begins = campaign["not_before"]
    when = f"not before {shown_if_moment(begins)}" if begins else "now"
    return (
        f"Approved. It goes out {when}, and nothing of it after {shown_if_moment(campaign['expires_at'])}.\n"
        f"  peernet campaign watch {id}   shows how far it is; peernet campaign stop {id} stops it."
    )
