"""One module per kind of report; all but JSONL are a second pass over results.jsonl."""
