"""Good plugins with one thing wrong: what is changed, and what is said of it."""

from validators.registration_fields import PROOF_FIELDS

IN_TENANT_TOML = [
    (
        "unknown key",
        ('currency = "UAH"', 'currency = "UAH"\ncurency = "UAH"'),
        'curency is not known here — did you mean "currency"?',
    ),
    ("missing key", ('country = "UA"\n', ""), "country is missing"),
    ("word for a table", ("proofs = [{", 'proofs = ["flat", {'), "registration.proofs.0 must be a table"),
    (
        "list for a table",
        ('accept = { "olena@example.com" = "olena@example.com" }', 'accept = ["olena@example.com"]'),
        "registration.fields.email.examples.accept must be a table",
    ),
    (
        "wrong type",
        ('sign_in = "email"', "sign_in = true"),
        "registration.sign_in is true; known are: email, login, account_number, phone",
    ),
    (
        "wrong word",
        ('sign_in = "email"', 'sign_in = "e-mail"'),
        'registration.sign_in is "e-mail" — did you mean "email"?',
    ),
    ("slug of another", ('slug = "dnipro"', 'slug = "dnepr"'), 'slug is "dnepr", but the folder is called "dnipro"'),
    (
        "text without a language",
        ('city = { uk = "Дніпро", ru = "Днепр", en = "Dnipro" }', 'city = { uk = "Дніпро", en = "Dnipro" }'),
        "city has no text in ru",
    ),
    (
        "language with a typing mistake",
        ("[registration.fields.flat.help]\nuk = ", '[registration.fields.flat.help]\nua = "Літера"\nuk = '),
        "registration.fields.flat.help.ua is not a language of this utility; known are: uk, ru, en",
    ),
    (
        "time zone",
        ('"Europe/Kyiv"', '"Europe/Kyjiv"'),
        'time_zone is "Europe/Kyjiv", which is no time zone; for example Europe/Kyiv',
    ),
    ("colour", ('"#0b5a8f"', '"navy"'), 'theme.brand is "navy", which is not a colour like #0b5a8f'),
    (
        "contrast",
        ('"#0b5a8f"', '"#7cbfe9"'),
        "theme.brand has a contrast of 2.0 with white; it must have at least 4.5",
    ),
    (
        "contrast in the dark",
        ('"#7cbfe9"', '"#0b5a8f"'),
        "theme.brand_dark has a contrast of 2.5 with the dark page; it must have at least 4.5",
    ),
    (
        "regular expression",
        ("{8})[0-9", "{8}[0-9"),
        "account_number.pattern is not a regular expression: missing ), unterminated subpattern at position 0",
    ),
    ("rule", ('rule = "pattern"', 'rule = "patern"'), 'account_number.rule is "patern" — did you mean "pattern"?'),
    (
        "accepted example that is refused",
        ('"0123-4567-8901" = "012345678901"', '"0123-4567-890" = "012345678901"'),
        'account_number.examples.accept."0123-4567-890" should become "012345678901", but is refused (wrong_form)',
    ),
    (
        "accepted example with another result",
        ('"1 б" = "1Б", "1 Б корп', '"1 б" = "1б", "1 Б корп'),
        'address.house.examples.accept."1 б" should become "1б", but becomes "1Б"',
    ),
    (
        "refused example that is accepted",
        ('reject = ["12345", ', 'reject = ["012345678902", '),
        'account_number.examples.reject names "012345678902", but it becomes "012345678902"',
    ),
    (
        "no accepted example",
        ('accept = { "olena@example.com" = "olena@example.com" }', "accept = {}"),
        "registration.fields.email.examples.accept is empty; the accepted examples are the samples that people see",
    ),
    (
        "unknown field in a step",
        ('        "notify_balance",\n', '        "notify_balans",\n'),
        'registration.steps.0 names "notify_balans", which is not a field — did you mean "notify_balance"?',
    ),
    (
        "field asked for twice",
        ('        "notify_balance",\n', '        "notify_balance",\n        "notify_balance",\n'),
        'registration.steps.0 names "notify_balance", which is asked for twice',
    ),
    (
        "field of an address that has no such part",
        ('        "flat",\n', '        "flat",\n        "block",\n'),
        'registration.steps.0 names "block", but there is no table [address.block]',
    ),
    (
        "proof that no step asks for",
        ('{ fields = ["street", "house", "flat"] }', '{ fields = ["street", "house", "surname"] }'),
        'registration.proofs.0.fields names "surname", which the first step does not ask for',
    ),
    (
        "proof that proves nothing",
        ('{ fields = ["street", "house", "flat"] }', '{ fields = ["street", "house", "email"] }'),
        f'registration.proofs.0.fields names "email", which proves nothing; known are: {", ".join(PROOF_FIELDS)}',
    ),
    (
        "proof of what a private house has none of",
        ('{ fields = ["street", "house", "flat"] }', '{ fields = ["flat"] }'),
        "registration.proofs.0.fields names only what an account may not have; whoever leaves it empty would prove it",
    ),
    (
        "sign-in that no step asks for",
        ('sign_in = "email"', 'sign_in = "phone"'),
        'registration.sign_in is "phone", but no step asks for it',
    ),
    (
        "activation without its password",
        ('activation = "email-link"', 'activation = "issued-password"'),
        'registration.activation is "issued-password", which does not go with password.mode = "chosen"',
    ),
    (
        "password typed once",
        ('        "password_again",\n', ""),
        'registration.steps must name "password_again": passwords are chosen here',
    ),
    (
        "no terms in the form",
        ('        "agree_terms",\n', ""),
        'registration.steps must name "agree_terms": nobody registers without the terms',
    ),
    (
        "script of something that is no name",
        (
            "[registration.fields.flat.help]",
            '[registration.fields.flat]\nscript = "russian"\n\n[registration.fields.flat.help]',
        ),
        "registration.fields.flat.script is for names only: surname, given_name, patronymic",
    ),
    (
        "field without which nobody registers, made optional",
        (
            "[registration.fields.email.examples]",
            "[registration.fields.email]\nrequired = false\n\n[registration.fields.email.examples]",
        ),
        "registration.fields.email.required must be true: nobody can register without it",
    ),
    (
        "number in quotes",
        ("ask_above_m3 = 50", 'ask_above_m3 = "50"'),
        "readings.ask_above_m3 must be a whole number without quotes",
    ),
    (
        "bounds in the wrong order",
        ("ask_above_m3 = 50\nreview_above_m3 = 150", "ask_above_m3 = 100\nreview_above_m3 = 60"),
        "readings.ask_above_m3 is 100, above review_above_m3 = 60: the office would see it unasked",
    ),
    (
        "reminder before the month has begun",
        ("remind_days_before = 3", "remind_days_before = 31"),
        "readings.remind_days_before is 31; it must lie between 0 and 20",
    ),
    (
        "bounds upside down",
        ("remind_days_before = [0, 10]", "remind_days_before = [10, 0]"),
        "readings.adjustable.remind_days_before is [10, 0]; it must lie between 0 and 20, the lowest first",
    ),
    (
        "bounds of one end",
        ("remind_days_before = [0, 10]", "remind_days_before = 10"),
        "readings.adjustable.remind_days_before must be the lowest and the highest number, such as [10, 28]",
    ),
    (
        "own value outside its bounds",
        ("ask_above_m3 = [20, 100]", "ask_above_m3 = [60, 100]"),
        "readings.adjustable.ask_above_m3 is [60, 100], but readings.ask_above_m3 = 50 lies outside",
    ),
    (
        "switch that is not built",
        ("payments = true", "payments = true\nletters = true"),
        "features.letters is not known here; known are: payments, photos, sms, companies",
    ),
    (
        "office without a title",
        ('title = { uk = "Прийом абонентів", ru = "Приём абонентов", en = "Subscriber office" }\n', ""),
        "offices.0.title is missing",
    ),
    ("not TOML", ('slug = "dnipro"', "slug = dnipro"), "line 3, column 8 is not TOML: Invalid value"),
    (
        "words of the template",
        ('version = "2026-11-01"', 'version = "FILL IN: the day"'),
        "terms.version still holds the template's words; fill it in",
    ),
]

ELSEWHERE = [
    (
        "melitopol",
        (
            "own_days = true",
            'own_days = true\nwindow = { from_day = 28, to_day = 2, counts_for = "month-of-start", late = "refuse" }',
        ),
        "readings.own_days is true, but there is a table [readings.window]: nobody is reminded outside of it",
    ),
    (
        "novosibirsk",
        ("from_day = 1\n", "from_day = 0\n"),
        "readings.window.from_day is 0; days count from 1, or back from the month's end: -1 is its last day",
    ),
    ("novosibirsk", ("to_day = 25", "to_day = 32"), "readings.window.to_day is 32; it must lie between -28 and 31"),
    (
        "novosibirsk",
        ('late = "next-period"', 'late = "next-month"'),
        'readings.window.late is "next-month"; known are: refuse, next-period',
    ),
    (
        "novosibirsk",
        ("to_day = 25", 'to_day = 25\ncloses_at = "24:00"'),
        'readings.window.closes_at is "24:00"; write the hour as "18:00"',
    ),
    (
        "novosibirsk",
        ('padded_section = "11"', 'padded_section = "111"'),
        "account_number.padded_section must have 2 digits, as section_digits says",
    ),
    (
        "novosibirsk",
        ('"Иванович", "-" = "" }', '"Иванович", "–" = "-" }'),
        'registration.fields.patronymic.examples.accept."–" should become "-", but becomes ""',
    ),
    (
        "kamianske",
        ("shortest = 5 #", "shortest = 15 #"),
        "account_number.shortest is 15, more than longest = 10",
    ),
    (
        "kamianske",
        ('{ fields = ["payment_sum"], weak = true }', '{ fields = ["payment_sum"] }'),
        "registration.proofs.0.weak must be true: this proof can be guessed, so it needs a budget of tries",
    ),
    (
        "kamianske",
        ("[registration.fields.phone.examples]", "[registration.fields.phone.exampels]"),
        'registration.fields.phone.exampels is not known here — did you mean "examples"?',
    ),
    (
        "melitopol",
        ('reject = ["", "12/3", "12 корп. 3"]', 'reject = ["", "12"]'),
        'address.house.examples.reject names "12", but it becomes "12"',
    ),
]

TEXTING = [
    (
        "dnipro",
        ('number = "+380 00 000 00 01"', 'number = "SMS"'),
        'sms.number is "SMS", which is not a number that a text can be sent to',
    ),
    ("dnipro", ('number = "+380 00 000 00 01"\n', ""), "sms.number is missing"),
    ("dnipro", ("[sms]\n", '[sms]\ncould = ["х"]\n'), 'sms.could is not known here — did you mean "cold"?'),
    ("dnipro", ("[sms]\n", '[sms]\ncold = ["х1"]\n'), 'sms.cold.0 is "х1", which is not a word of letters'),
    ("dnipro", ("[sms]\n", "[sms]\ncold = []\n"), "sms.cold is empty"),
    (
        "novosibirsk",
        ("[sms]\n", '[sms]\ncold = ["х", "холодная"]\nhot = ["г", "Х", "горячая"]\n'),
        'sms.hot names "Х", which sms.cold names too',
    ),
    (
        "kamianske",
        ('"123456 1563" = "cold 1563"', '"123456 1563" = "cold 156"'),
        'sms.examples.accept."123456 1563" should be understood as "cold 156", but is "cold 1563"',
    ),
    (
        "kamianske",
        ('"1563 1564", "999999 1563"', '"1563", "999999 1563"'),
        'sms.examples.reject names "1563", but it is understood as "cold 1563"',
    ),
    (
        "kamianske",
        ('"1563" = "cold 1563"', '"5 кубів" = "nothing"'),
        'sms.examples.accept."5 кубів" should be understood as "nothing", but is "cold 5"',
    ),
]

FILES = [
    ("tenant.toml", None, "tenant.toml: the file is missing: there is no such file"),
    ("tenant.toml", b"\xff\xfe", "tenant.toml: the file cannot be read: byte 0 is not UTF-8"),
    ("terms/ru.txt", None, "terms/ru.txt: text is missing: there is no such file"),
    ("terms/ru.txt", b" \n", "terms/ru.txt: text is missing: the file is empty"),
    ("brand/mark.svg", None, "brand/mark.svg: svg is missing: there is no such file"),
    (
        "brand/mark.svg",
        b'<svg viewBox="0 0 24 24" fill="currentColor"><script></script></svg>',
        "brand/mark.svg: svg holds <script>, which is not a shape",
    ),
    (
        "brand/mark.svg",
        b'<svg viewBox="0 0 24 24" fill="currentColor"><path d="M1 1" onclick="x()"/></svg>',
        "brand/mark.svg: svg holds onclick on <path>, which a sign does not need",
    ),
    (
        "brand/mark.svg",
        b'<svg viewBox="0 0 24 24"><path fill="#fff" stroke="currentColor" d="M1 1"/></svg>',
        "brand/mark.svg: svg is painted #fff; use currentColor, so that it takes the page's colour",
    ),
    ("hooks.py", b"print()", "hooks.py: code does not run: plugins are data, a new rule goes into validators/"),
]
