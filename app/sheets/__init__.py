"""Files for the billing office: rows as CSV, workbook or DBF, in the office's columns, words and letters."""
