"""The pages of documents: those of a record, those of one document, those of photo requests."""
