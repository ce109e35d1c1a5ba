"""Files as publishers give them: CSV, workbooks, XML and JSON, read as text with every row numbered."""
