"""The codes of manifests: what kind of package it is, and what its manifest says."""

from collections.abc import Mapping

from packages.rule import NOTHING_TO_DO, Rule, error, warning

STRUCTURE_FIX = (
    "Mend the manifest or export the package again, if you can. It was read all the same."
)

DETECTION: Mapping[str, Rule] = {
    "nothing_playable": error(
        "The package has no imsmanifest.xml, cmi5.xml or tincan.xml, and no index.html.",
        "Export the course for SCORM, or name its first page index.html.",
        "CAM-01",
    ),
    "manifest_not_at_root": error(
        "The manifest is not at the top of the archive; found: %(found)s.",
        "Zip the content of the folder that holds the manifest, not the folders above it.",
        "CAM-01",
    ),
    "manifest_case": warning(
        "The manifest is called %(file)s; its name in the standard is %(name)s.",
        NOTHING_TO_DO,
        "CAM-01",
    ),
    "standard_unsupported": error(
        "The package is %(standard)s%(edition)s, which is not yet supported.",
        "Export the course for SCORM 1.2 or SCORM 2004.",
        "CAM-02",
    ),
    "version_mismatch": warning(
        "The manifest says schemaversion “%(stated)s”, but its namespaces are those of "
        "%(standard)s; the namespaces were believed.",
        NOTHING_TO_DO,
        "CAM-02",
    ),
    "version_unstated": warning(
        "The manifest does not say which SCORM it follows; it was read as SCORM 1.2.",
        "If the course does not play, export it again and choose SCORM 1.2.",
        "CAM-02",
    ),
    "edition_unstated": warning(
        "The manifest says schemaversion “%(stated)s”, which names no edition of SCORM 2004; it "
        "was read as one of the %(edition)s Edition.",
        "If the course does not go on as it should, export it again and choose the edition.",
        "CAM-02",
    ),
    "external_hosts": warning(
        "Pages load things from other hosts: %(hosts)s. They are blocked until a publisher allows "
        "them.",
        "Put these files into the package, or allow the hosts below.",
    ),
    "import_failed": error(
        "The import itself failed; the package may be in order.",
        "Upload it again. If it fails again, tell the support desk the package's number.",
    ),
    "storage_full": error(
        "The import stopped because the disk of the server is full. Nothing of it was kept.",
        "Tell the operator. When there is room again, upload the package once more.",
    ),
    "more_errors": error("%(count)s more errors of the kind “%(of)s”.", "See those listed above."),
    "more_warnings": warning(
        "%(count)s more warnings of the kind “%(of)s”.", "See those listed above."
    ),
}

DOCUMENT: Mapping[str, Rule] = {
    "manifest_too_large": error(
        "The manifest has %(size)s bytes; at most %(limit)s are accepted.",
        "Split the course into several packages.",
        "CAM-10",
    ),
    "manifest_crowded": error(
        "The manifest has more than %(limit)s elements and attributes.",
        "Split the course into several packages.",
        "CAM-10",
    ),
    "manifest_malformed": error(
        "The manifest is not well-formed XML at line %(line)s, column %(column)s: %(detail)s.",
        "Mend that place, or export the package again.",
        "CAM-10",
    ),
    "manifest_start": warning(
        "Something stands before the manifest's XML declaration; it was left out.",
        "Let the file begin with “<?xml”.",
        "CAM-10",
    ),
    "manifest_encoding": warning(
        "The manifest is not in the encoding that it names; it was read as %(encoding)s.",
        "Look whether the titles are right. If they are not, save the manifest as UTF-8.",
        "CAM-10",
    ),
    "manifest_entities": error(
        "The manifest declares XML entities, which can read other files or fill the memory.",
        "Remove the DOCTYPE declaration from the manifest.",
        "CAM-10",
    ),
    "manifest_doctype": warning(
        "The manifest has a DOCTYPE declaration; it was ignored.",
        "Remove the declaration.",
        "CAM-10",
    ),
    "manifest_prefix": warning(
        "The manifest uses a prefix that it does not declare: %(detail)s.",
        "Declare the prefix at the first element.",
        "CAM-10",
    ),
    "manifest_root": error(
        "The manifest's first element is <%(name)s>; it must be <manifest>.",
        "Export the package again.",
        "CAM-03",
    ),
    "manifest_namespace": warning(
        "The manifest's elements are not in the namespace of the standard (%(namespace)s).",
        "Export the package again with your authoring tool.",
        "CAM-02",
    ),
    "structure_attribute": warning(
        "<%(element)s> has an attribute “%(name)s” that is unknown or has a wrong value.",
        STRUCTURE_FIX,
        "CAM-10",
    ),
    "structure_attribute_missing": warning(
        "<%(element)s> lacks an attribute that it must have.",
        STRUCTURE_FIX,
        "CAM-10",
    ),
    "structure_missing": warning(
        "<%(element)s> lacks an element <%(name)s>.",
        STRUCTURE_FIX,
        "CAM-10",
    ),
    "structure_element": warning(
        "<%(element)s> holds an element <%(name)s> that does not belong there.",
        STRUCTURE_FIX,
        "CAM-10",
    ),
    "structure_content": warning(
        "<%(element)s> is incomplete or holds something that does not belong there.",
        STRUCTURE_FIX,
        "CAM-10",
    ),
}

CONTENT: Mapping[str, Rule] = {
    "nothing_to_play": error(
        "The manifest has no item with content and no resource that can be opened.",
        "Add at least one page to the course and export it again.",
        "CAM-03",
    ),
    "too_many_items": error(
        "The organization has more than %(limit)s items.",
        "Split the course into several packages.",
        "CAM-03",
    ),
    "too_deep": error(
        "The organization has items inside items, more than %(limit)s levels deep.",
        "Make a flatter table of contents.",
        "CAM-03",
    ),
    "organization_missing": warning(
        "The manifest has no organization; its resources became the units, in their order.",
        "Export the package with a table of contents.",
        "CAM-03",
    ),
    "organization_default": warning(
        "The default organization “%(identifier)s” does not exist; the first one was taken.",
        "Correct the attribute “default” of <organizations>.",
        "CAM-03",
    ),
    "organization_several": warning(
        "The manifest has %(count)s organizations; only “%(title)s” is played.",
        "Upload one package for each organization that learners shall see.",
        "CAM-03",
    ),
    "identifier_duplicate": warning(
        "The identifier “%(identifier)s” is used more than once.",
        "Give each item and each resource an identifier of its own.",
        "CAM-03",
    ),
    "item_without_content": warning(
        "The item “%(title)s” has neither content nor items below it; it was left out.",
        "Remove the item, or connect it to a resource.",
        "CAM-03",
    ),
    "item_with_both": warning(
        "The item “%(title)s” has content and items below it; its content became their first unit.",
        NOTHING_TO_DO,
        "CAM-03",
    ),
    "metadata_missing": warning(
        "The manifest names the file %(href)s for metadata, which is not in the package.",
        "Put the file into the package, or remove <adlcp:location>.",
        "CAM-09",
    ),
    "metadata_unreadable": warning(
        "The metadata in %(href)s cannot be read: %(detail)s.",
        "Mend that file. The course plays without it.",
        "CAM-09",
    ),
    "submanifest": warning(
        "The manifest holds another manifest; only its resources were read.",
        "Export the course as one manifest.",
        "CAM-09",
    ),
    "submanifest_merged": warning(
        "The item “%(title)s” points to a manifest inside the manifest; its items were put below "
        "the item.",
        NOTHING_TO_DO,
        "CAM-09",
    ),
    "submanifest_loop": warning(
        "The item “%(title)s” points to a manifest that it is part of itself, or to one too deep "
        "inside others; that is ignored.",
        "Export the course as one manifest.",
        "CAM-09",
    ),
    "dependency_missing": warning(
        "A resource needs the resource “%(identifier)s”, which does not exist.",
        "Correct <dependency>. If its files are in the package, they are found all the same.",
        "CAM-04",
    ),
    "resource_missing": error(
        "The item “%(title)s” points to the resource “%(identifier)s”, which does not exist.",
        "Correct identifierref, or export the package again.",
        "CAM-03",
    ),
    "launch_missing": error(
        "The resource “%(identifier)s” has no href, so there is nothing to open.",
        "Give the resource the address of its first page.",
        "CAM-04",
    ),
    "launch_file_missing": error(
        "The file %(href)s, which “%(title)s” opens, is not in the package.",
        "Put the file into the package, or correct href.",
        "CAM-04",
    ),
    "launch_outside": error(
        "The address %(href)s of “%(title)s” leads out of the package.",
        "Correct href and xml:base.",
        "CAM-04",
    ),
    "launch_external": error(
        "“%(title)s” opens %(href)s on another host, which could not report progress from there.",
        "Put the content itself into the package.",
        "CAM-04",
    ),
    "wrong_case": warning(
        "The manifest says %(href)s, the file is called %(found)s; it is found all the same.",
        "Use the same capital and small letters in both.",
        "CAM-04",
    ),
    "href_form": warning(
        "The address %(href)s has a backslash or begins with “/”; it was read as %(read)s.",
        "Write it relative to the package, with “/”.",
        "CAM-04",
    ),
    "scormtype_missing": warning(
        "The resource “%(identifier)s” does not say whether it is a SCO or an asset; it is played "
        "as a SCO.",
        "Set adlcp:scormtype to “sco” or “asset”.",
        "CAM-04",
    ),
    "file_missing": warning(
        "The manifest lists %(href)s, which is not in the package.",
        "Put the file into the package, or remove it from the manifest.",
        "CAM-04",
    ),
    "page_chosen": warning(
        "The package has no index.html; %(file)s is opened, the only page at its top.",
        "Name the first page index.html.",
    ),
}
