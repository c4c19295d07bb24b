"""`make bench`: every figure as one line of JSON with the floor it was measured against in the same run."""

import json
import sys
from collections.abc import Callable, Iterator

Results = Callable[[], Iterator[dict[str, object]]]


def benches() -> dict[str, Results]:
    from bench import (
        banking,
        billing,
        dashboard,
        exporting,
        importing,
        office,
        pages,
        receipts,
        reviewing,
        searching,
        settlements,
        sizes,
        sms,
        webhooks,
    )

    return {
        "import": importing.results,
        "export": exporting.results,
        "pages": pages.results,
        "sizes": sizes.results,
        "sms": sms.results,
        "search": searching.results,
        "dashboard": dashboard.results,
        "review": reviewing.results,
        "billing": billing.results,
        "banking": banking.results,
        "office": office.results,
        "receipts": receipts.results,
        "webhooks": webhooks.results,
        "settlements": settlements.results,
    }


def main(wanted: list[str]) -> int:
    known = benches()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.stderr.write(f"no bench called {unknown[0]}; there are {', '.join(known)}\n")
        return 2
    missed = False
    for name in wanted or known:
        for result in known[name]():
            missed |= not result["good"]
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
