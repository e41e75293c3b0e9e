"""Programs in iptables' form."""

from __future__ import annotations

from typing import Final

from pyp0f.library.packet_filters.bytecode import MAX_INSTRUCTIONS, bytecode_of
from pyp0f.library.packet_filters.conditions import AnyBit, Conditions, FieldTest, conditions_of
from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature

NOBODY: Final = Label(name="x", os_class="unix")


def test_program_is_its_length_and_its_instructions() -> None:
    program = bytecode_of(conditions_of(TcpSignature.parse("4:64:0:*:1,0:::0", NOBODY), 4, is_syn=True))
    assert program is not None
    count, *instructions = program.split(",")
    assert len(instructions) == int(count)
    assert all(len(instruction.split()) == 4 for instruction in instructions)
    assert instructions[-2:] == ["6 0 0 65535", "6 0 0 0"]


def test_there_is_none_if_it_is_too_long() -> None:
    tests = [FieldTest(at=at, size=1, mask=0xFF, relation="!=", value=0) for at in range(MAX_INSTRUCTIONS)]
    assert bytecode_of(Conditions(4, (AnyBit(tuple(tests)),), ())) is None
