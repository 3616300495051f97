"""A drawn sheet → the signed file: structure tree, attachments, PAdES signature.

ISO 32000-1 §14.7 (structure), §7.11.4 (embedded files); ETSI EN 319 142-1 (PAdES baseline B-B: a
time stamp authority would need a network).
"""

# mypy: disallow-untyped-calls=False
# pyhanko's PDF objects have untyped constructors.
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import groupby

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]  # has none
from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.keys import SigningKey
from certificates.sheet import Mark, Sheet

FIELD = "Signature"
RESERVED = 16_384  # room for the signature in hex; without it pyhanko signs twice to measure


def finish(sheet: Sheet, attachments: Mapping[str, tuple[str, bytes]], key: SigningKey) -> bytes:
    """Make the file.

    attachments  file name → (media type, content)
    """
    writer = IncrementalPdfFileWriter(BytesIO(sheet.render()))
    _tag(writer, sheet)
    for name, (media_type, content) in attachments.items():
        _attach(writer, name, media_type, content)
    # pyhanko signs by asyncio.run, which a thread refuses whose event loop runs already.
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(_sign, writer, key).result()


def tagged(sheet: Sheet) -> bytes:
    """Make a file with its structure tree, and no signature."""
    writer = IncrementalPdfFileWriter(BytesIO(sheet.render()))
    _tag(writer, sheet)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _sign(writer: IncrementalPdfFileWriter, key: SigningKey) -> bytes:
    signed = signers.sign_pdf(
        writer,
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        ),
        signer=_signer(key),
        bytes_reserved=RESERVED,
    )
    return bytes(signed.getbuffer())


def _signer(key: SigningKey) -> signers.SimpleSigner:
    certificate = asn1_x509.Certificate.load(asn1_pem.unarmor(key.certificate)[2])
    private = asn1_keys.PrivateKeyInfo.load(asn1_pem.unarmor(key.private)[2])
    return signers.SimpleSigner(certificate, private, SimpleCertificateStore())


def _attach(writer: IncrementalPdfFileWriter, name: str, media_type: str, content: bytes) -> None:
    data = embed.EmbeddedFileObject.from_file_data(writer, content, mime_type=media_type)
    relation = pdf_name("/Data")
    embed.embed_file(
        writer, embed.FileSpec(name, file_name=name, embedded_data=data, af_relationship=relation)
    )


def _tag(writer: IncrementalPdfFileWriter, sheet: Sheet) -> None:
    """Hang every mark of the sheet into one Document element, in reading order."""
    tree = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/StructTreeRoot")})
    tree_reference = writer.add_object(tree)
    document = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/Document"), pdf_name("/P"): tree_reference}
    )
    document_reference = writer.add_object(document)
    numbers, kids = generic.ArrayObject(), generic.ArrayObject()
    for number, marks in groupby(sheet.marks, key=lambda mark: mark.page):
        page = writer.find_page_for_modification(number)[0]
        page.get_object()["/StructParents"] = generic.NumberObject(number)
        page.get_object()["/Tabs"] = pdf_name("/S")
        elements = [_element(writer, mark, page, document_reference) for mark in marks]
        kids.extend(elements)
        numbers.extend([generic.NumberObject(number), generic.ArrayObject(elements)])
    document["/K"] = kids
    tree["/K"] = document_reference
    parents = generic.DictionaryObject({pdf_name("/Nums"): numbers})
    tree["/ParentTree"] = writer.add_object(parents)
    writer.root["/StructTreeRoot"] = tree_reference
    writer.root["/MarkInfo"] = generic.DictionaryObject(
        {pdf_name("/Marked"): generic.BooleanObject(True)}
    )
    writer.root["/ViewerPreferences"] = generic.DictionaryObject(
        {pdf_name("/DisplayDocTitle"): generic.BooleanObject(True)}
    )
    writer.root["/Lang"] = pdf_string(sheet.language)
    writer.update_root()


def _element(
    writer: IncrementalPdfFileWriter,
    mark: Mark,
    page: generic.IndirectObject,
    parent: generic.IndirectObject,
) -> generic.IndirectObject:
    element = generic.DictionaryObject(
        {
            pdf_name("/S"): pdf_name(f"/{mark.tag}"),
            pdf_name("/P"): parent,
            pdf_name("/Pg"): page,
            pdf_name("/K"): generic.NumberObject(mark.number),
        }
    )
    if mark.alternative:
        element["/Alt"] = pdf_string(mark.alternative)
    return writer.add_object(element)
