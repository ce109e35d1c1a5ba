"""Files as a publisher would give them, with made figures, and how they are sent."""

from django.core.files.uploadedfile import SimpleUploadedFile

HEADER = "ITL,ITL code,Region name,2021,2022\n"
GVA = HEADER + 'UK,UK,United Kingdom,2046636,2246047\nITL2,TLD7,Merseyside,"36,582",39589\n'


def file(text, name="gva_2024-04.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, data, content_type="text/csv")


def gva(text=GVA, name="gva_2024-04.csv"):
    """A file of regional accounts."""
    return file(text, name)


def send(client, *files, place="amber", **more):
    """Send files by the form; returns the answer."""
    return client.post(f"/{place}/evidence/releases/add/", {"files": list(files), **more})


def text_of(client, address, status=200):
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()
