"""What a better hit rate would be worth, and what that rests on."""

from components.words.recommend.terms import BASELINE, model
from ml.base import Result
from ml.recommend.worth import Worth


def worth(result: Result, assumed: Worth, gain: tuple[float, float, float]) -> str:
    """What the gain over the bestseller list is worth, as Markdown."""
    name, (middle, low, high) = model(result.params["model"]), gain
    if result.params["model"] == BASELINE:
        return "This *is* the bestseller list: what another model is worth is counted from here."
    people = f"{assumed.people:,} people a month, of whom {assumed.seen:g} in 100 see the list"
    interval = f"({_money(low)} to {_money(high)})"
    if low > 0:
        return f"With {people}, {name} is worth **{_money(middle)} a month** more than the bestseller list {interval}."
    if high < 0:
        return f"With {people}, {name} *costs* **{_money(-middle)} a month** against the bestseller list {interval}."
    return (
        f"With {people}, it cannot be told whether {name} is worth more than the bestseller list: "
        f"**{_money(middle)} a month** {interval}."
    )


def _money(amount: float) -> str:
    """In whole units, from a thousand on in three digits: the interval knows no more."""
    if abs(amount) >= 1000:
        digits = len(str(int(abs(amount)))) - 3
        amount = round(amount / 10**digits) * 10**digits
    return f"{amount:,.0f}" if abs(amount) >= 10 or amount == 0 else f"{amount:.2f}"


def worth_rests_on(result: Result) -> list[str]:
    """What the number takes for granted."""
    k = result.params["k"]
    return [
        f"Someone who looks finds at most one thing a month, and would not have found it without the list of {k:,}.",
        "Your people choose as those in this data did, and the list is shown as it was tested here.",
        "The interval holds what the test knows: chance in who was tested. Your three assumptions have none; vary them.",
    ]
