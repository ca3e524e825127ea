"""What a certificate's file says of itself, in XMP.

The library's own tells when each copy was made, so that no two were the same.
"""

from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

LANGUAGE: Final = "en-GB"
_PACKET: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about=""
        xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:xmp="http://ns.adobe.com/xap/1.0/"
        xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      <pdfaid:part>2</pdfaid:part>
      <pdfaid:conformance>U</pdfaid:conformance>
      <xmp:CreatorTool>Peernet</xmp:CreatorTool>
      <xmp:CreateDate>{made}</xmp:CreateDate>
      <xmp:ModifyDate>{made}</xmp:ModifyDate>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
      <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
      <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
      <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
    </rdf:Description>
  </rdf:RDF>
</x:xmpmeta>"""


def metadata(*, title: str, subject: str, author: str, made: datetime) -> str:
    """A packet for PDF/A-2u. The texts must have no control characters."""
    texts = {"title": title, "subject": subject, "author": author, "language": LANGUAGE}
    return _PACKET.format(
        made=made.isoformat(timespec="seconds"), **{name: escape(text) for name, text in texts.items()}
    )
