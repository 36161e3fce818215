"""Make the files of letters, and nothing else: the part of a run that any process can do, given its plan."""

from copyreg import __newobj__  # type: ignore[attr-defined]  # documented with object.__reduce_ex__
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from io import BytesIO
from pickle import HIGHEST_PROTOCOL, Pickler, loads
from types import MappingProxyType
from typing import Any

from directory.documents.eml import Draft, DraftWrong, write_draft
from directory.documents.forms import Forms, compile_forms
from directory.documents.html import with_letterhead
from directory.documents.markup import Context
from directory.documents.pdf import CannotTypeset
from directory.documents.printed import DoesNotFit
from directory.model import Held, Notice, School
from directory.planning.prepare import Prepared, cannot_draft, cannot_set, does_not_fit
from directory.templates.context import reference_of
from directory.templates.parts import Part, part_of


@dataclass(frozen=True, slots=True)
class Made:
    """A notice's files in the order of their names, and the letter as the preview shows it."""

    files: tuple[bytes, ...] = field(repr=False)
    preview: str = field(repr=False)


class Maker:
    """Makes letters. A template's writers are compiled when the first notice asks for them."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.compiled: dict[tuple[str, str, bool], Forms] = {}

    def make(self, notice: Notice) -> Made | Held:
        """Return all files of a notice, none of them written yet; Held when one of them cannot be made."""
        context, forms, school = self.prepared.context(notice), self._forms(notice), self._school
        try:
            pdf = forms.pdf(context)
            files = [forms.docx(context), pdf]
            if notice.email:
                files.append(_draft(notice, school, forms, context, pdf))
        except CannotTypeset as error:
            return cannot_set(notice, error)
        except DoesNotFit as error:
            return does_not_fit(notice, error)
        except DraftWrong as error:
            return cannot_draft(notice, school, error)
        letterhead, reference = self.prepared.head(notice), reference_of(notice, school)
        return Made(tuple(files), with_letterhead(forms.html(context), letterhead, reference))

    @property
    def _school(self) -> School:
        return self.prepared.background.school

    def _forms(self, notice: Notice) -> Forms:
        """Return the writers of the notice's template, in its language and print."""
        key = (notice.template, notice.language, notice.large)
        if key not in self.compiled:
            self.compiled[key] = compile_forms(
                self.prepared.template(notice), self.prepared.head(notice), large=notice.large
            )
        return self.compiled[key]


def _draft(notice: Notice, school: School, forms: Forms, context: Context, pdf: bytes) -> bytes:
    return write_draft(
        Draft(
            to=notice.email,
            sender=school["email"],
            sender_name=school["name"],
            subject=forms.subject(context),
            text=forms.cover_text(context),
            html=forms.cover_html(context),
            pdf=pdf,
            pdf_name=f"{reference_of(notice, school)}.pdf",
        )
    )


def packed_setup(prepared: Prepared) -> bytes:
    """Return, for another process, what a Maker needs: all that was prepared, without any letter or pupil."""
    plan = replace_fields(prepared.plan, notices=(), held=(), not_concerned=(), done_before=())
    sources = replace_fields(prepared.sources, rows=())
    return packed(replace_fields(prepared, plan=plan, sources=sources, details=()))


def packed(value: object) -> bytes:
    """Return a value for another process, which reads it with ``pickle.loads``."""
    whole = BytesIO()
    _Packer(whole, HIGHEST_PROTOCOL).dump(value)
    return whole.getvalue()


class _Packer(Pickler):
    """Pickle that also takes frozen mappings, errors, and templates, whose probes are compiled anew."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, MappingProxyType):
            return _frozen, (dict(value),)
        if isinstance(value, Part):
            return part_of, (value.text, value.line, value.letter)
        if isinstance(value, Exception):  # as it is: its class may ask for more than the message it keeps
            return __newobj__, (type(value), *value.args), value.__dict__
        return NotImplemented


def _frozen(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def make_packed(maker: Maker, notices: bytes) -> bytes:
    """Return what becomes of some notices, in their order; both are packed.

    A fault of the program comes back as the error that it raised, for the first process to raise there: the
    log of another one might quote the letters.
    """
    try:
        return packed([maker.make(notice) for notice in loads(notices)])  # noqa: S301  # our own process's
    except Exception as error:
        return packed(error)
