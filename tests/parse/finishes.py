"""What a workflow may ask of the workers beside reading."""


def count_pages(reading):
    return len(reading.pages)


def fail(reading):
    raise ZeroDivisionError(reading.document_id)
