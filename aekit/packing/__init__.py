"""Compression: a code as a file of a few bytes, beside JPEG, WebP and PNG."""
