"""Each office gets the file it can read, to the byte where it is text."""

from datetime import date

from tests.metering.export.cast import dbf_rows, send_reading, settle, workbook_rows


def test_dnipro_is_sent_a_text_in_cp1251(app, clock, send) -> None:
    send_reading(app, "dnipro", settle(app, "dnipro", number="000045678901"))
    _, content = send("dnipro")
    assert content.decode("cp1251") == (
        "Особовий рахунок;Заводський номер;Вид;Місце;Попередній показник;Показник;Використано;Дата показника;Період;"
        "Звідки;Підстава;Ознака;Замість показника\r\n"
        "000045678901;00112233;ХВ;кухня;1556;1563;7;20.11.2026;11.2026;кабінет;показник;новий;\r\n"
    )


def test_kamianske_is_sent_a_table_of_foxpro(app, clock, send, tmp_path) -> None:
    meter = settle(app, "kamianske", number="045678", surname="Їжак", given_name="Ганна", patronymic="")
    send_reading(app, "kamianske", meter, basis="estimate", source="staff", used_litres=7500)
    _, content = send("kamianske")
    columns = ["LIC", "FIO", "NH", "PPRED", "PH", "KUB", "DPH", "PERIOD", "OTKUDA", "OSNOVA", "OZNAKA", "PHSTAR"]
    cells = ["045678", "Їжак Ганна", "00112233", "1556", "1563", "7.500", "20261120", "202611", "P", "S", "N", ""]
    assert dbf_rows(content, tmp_path) == [columns, cells]
    # dBase III of 23 November 2026 with one row, the codepage of Windows, the mark of its end.
    assert (content[:8], content[29], content[-1:]) == (b"\x03\x1a\x0b\x17\x01\0\0\0", 0xC9, b"\x1a")


def test_melitopol_is_sent_a_workbook(app, clock, send) -> None:
    with_block = {"block": "2", "surname": "Іванов"}
    send_reading(app, "melitopol", settle(app, "melitopol", number="0000678", **with_block), used_litres=7500)
    _, content = send("melitopol")
    header, row = workbook_rows(content)
    assert dict(zip(header, row, strict=True)) == {
        "Л/с": "0000678",
        "Фамилия": "Іванов",
        "Улица": "ул. Ленина",
        "Дом": "21А",
        "Корпус": "2",
        "Квартира": "14",
        "Номер": "00112233",
        "Прежнее показание": 1556,
        "Показание": 1563,
        "Расход": 7.5,
        "Дата": date(2026, 11, 20),
        "Период": "11.2026",
        "Откуда": "кабинет",
        "Основание": "показание",
        "Пометка": "новое",
        "Вместо показания": "",
    }


def test_novosibirsk_is_sent_account_numbers_in_two_columns(app, clock, send) -> None:
    meter = settle(app, "novosibirsk", number="11-0007785", meter={"kind": "hot"})
    send_reading(app, "novosibirsk", meter, source="sms", used_litres=7500)
    _, content = send("novosibirsk")
    assert content.decode("utf-8") == (
        "\ufeffУчасток,Номер,Вид воды,Номер счётчика,Прежнее показание,Показание,Объём,Дата,Период,Источник,Основание,"
        "Пометка,Вместо показания\r\n"
        "11,0007785,ГВ,00112233,1556,1563,7.5,2026-11-20,2026-11,SMS,показание,новое,\r\n"
    )


def test_the_names_of_the_files_are_the_offices_own(app, clock, send) -> None:
    for slug, number in (("dnipro", "0" * 12), ("kamianske", "000001"), ("melitopol", "0000001")):
        send_reading(app, slug, settle(app, slug, number=number))
    names = [send(slug)[0].batch.file_name() for slug in ("dnipro", "kamianske", "melitopol")]
    assert names == ["pokaznyky-2026-11-23-0001.csv", "POKAZ0001.dbf", "Показания 2026-11-23 №1.xlsx"]
