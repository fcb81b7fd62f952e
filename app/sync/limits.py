"""Limits a reader enforces before it believes a size (`FORMAT.md` §4). Bytes unless a name says otherwise."""

from __future__ import annotations

FORMAT = 1  # newest layout this program reads and writes

MAX_PACKAGE = 128 * 1024 * 1024  # sealed file
MAX_AGE_HEADER = 64 * 1024
MAX_RECIPIENTS = 200  # stanzas, the sender's own among them
BLOCK = 1024  # the sealed content is padded to a multiple of this
MAX_MANIFEST = 64 * 1024 * 1024  # inflated
MAX_UNITS = 100_000  # entries
MAX_UNIT = 16 * 1024 * 1024  # one entry, inflated
MAX_RAW = 1024 * 1024 * 1024  # all entries, inflated
MAX_RATIO = 200  # inflated : deflated, beyond RATIO_FREE
RATIO_FREE = 1024 * 1024

MAX_ROWS = 50_000  # rows of a unit
MAX_FIELDS = 2_000  # values of a row
MAX_SIBLINGS = 64  # parallel values of a field
MAX_DEVICES = 1_000  # entries of a seen vector
MAX_TEXT = 1_000_000  # characters of a value
MAX_NAME = 100  # characters of a village's or a person's name
COUNTER_END = 2**53  # counters and numbers stay exact in every JSON reader

MAX_RECEIPTS = 1_000
MAX_ENROLMENT = 64 * 1024
SPACE_RESERVE = 256 * 1024  # free space asked for beyond the file itself

MAX_VOLUME = 500_000_000  # sealed attachment volume
MAX_VOLUMES = 500  # of one package
MAX_FILE = 32 * 1024 * 1024  # one sealed attachment in it
VOLUME_BLOCK = 64 * 1024  # a volume's content is padded to a multiple of this
