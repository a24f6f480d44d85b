"""PDF files → words, boxes, rules and images, in isolated worker processes; one library per file."""
