# ruff: noqa: F401
"""What has to be there although nobody calls it.

Tables that others point to, work of the hour and the night, how letters are written, what follows a merge.
"""

import app.banking.models
import app.billing.debtors
import app.billing.merging
import app.billing.models
import app.ledger.checking
import app.ledger.closing
import app.ledger.merging
import app.notices.actions
import app.notices.bills
import app.notices.tariffs
import app.payments.comparing
import app.payments.merging
import app.payments.models
import app.payments.reconciling
