"""The package file: keys, container, manifest, writer, reader. `FORMAT.md` is its document; no SQL, no Qt, no store."""
