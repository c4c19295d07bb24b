"""The money side of good plugins with one thing wrong: the utility, what is changed, and what is said of it."""

IN_MONEY = [
    ("dnipro", ('mode = "own"', 'mode = "ours"'), 'billing.mode is "ours"; known are: own, office'),
    (
        "dnipro",
        ('mode = "own"', 'mode = "office"'),
        'billing.mode is "office", but there is no table [billing.charges] that says how its files look',
    ),
    (
        "dnipro",
        ("[billing.norms]", "[billing.services.water_fees]\n\n[billing.norms]"),
        'billing.services.water_fees is not one of [services] — did you mean "water_fee"?',
    ),
    (
        "dnipro",
        ('payee = "fees" # H', 'payee = "fee" # H'),
        'billing.services.water_fee.payee is "fee" — did you mean "fees"?',
    ),
    (
        "novosibirsk",
        ('meters = ["cold", "hot"]', 'meters = ["cold", "irrigation"]'),
        'billing.services.wastewater.meters names "irrigation", but there is no table [meters.irrigation]',
    ),
    (
        "novosibirsk",
        ('format = "gost"', 'format = "nbu-002"'),
        'billing.qr.format is "nbu-002", which no bank reads for RUB',
    ),
    (
        "melitopol",
        ("UA013999990000026000000000001", "UA013999990000026000000000002"),
        (
            'billing.payees.main.account is "UA013999990000026000000000002", '
            "which is no IBAN of Ukraine: its check digits do not fit"
        ),
    ),
    (
        "melitopol",
        ('code = "10000001"', 'code = "10000002"'),
        'billing.payees.main.code is "10000002", which is no EDRPOU code: its check digit does not fit',
    ),
    (
        "novosibirsk",
        ("40702810600000000001", "40702810600000000002"),
        'billing.payees.main.account is "40702810600000000002", which is no account at the bank 045004999',
    ),
    (
        "novosibirsk",
        ('code = "5400000004"', 'code = "5400000005"'),
        'billing.payees.main.code is "5400000005", which is no INN: its check digit does not fit',
    ),
    (
        "novosibirsk",
        ('bic = "045004999"', 'bic = "45004999"'),
        'billing.payees.main.bic is "45004999"; a BIC has nine digits and begins with 04',
    ),
    (
        "novosibirsk",
        ("30101810100000000999", "30101810200000000999"),
        'billing.payees.main.correspondent is "30101810200000000999", which is not the account of the bank 045004999',
    ),
    (
        "kamianske",
        ('amount = "SUMA"\n', ""),
        "billing.charges.columns must name amount",
    ),
    (
        "kamianske",
        ('balance = "SALDO"\n', 'balanse = "SALDO"\n'),
        'billing.balances.columns.balanse is "balanse" — did you mean "balance"?',
    ),
    (
        "dnipro",
        ("most_minor = 5000000", "most_minor = 500"),
        "payments.least_minor is 1000, more than most_minor = 500",
    ),
    (
        "melitopol",
        ("payments = false\nphotos", 'payments = "no"\nphotos'),
        "features.payments must be true or false without quotes",
    ),
    (
        "dnipro",
        ('paid_on = "Дата"\n', ""),
        "bank_registers.terminals.columns must name paid_on",
    ),
    (
        "novosibirsk",
        ('format = "1c"', 'format = "1с"'),
        'bank_registers.client_bank.format is "1с"; known are: sberbank, privatbank, 1c, csv',
    ),
    (
        "novosibirsk",
        ('format = "sberbank"\n', 'format = "sberbank"\ncolumns = { paid_on = "1" }\n'),
        'bank_registers.sberbank.columns is given, but format = "sberbank" has its columns in fixed places',
    ),
]
