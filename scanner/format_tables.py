"""The formats by name, and the bytes, members, streams and suffixes they are told by: data, used by formats.py."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Format:
    """A format's name in results.jsonl, what a person calls it, the suffixes it goes by, and its family."""

    name: str
    description: str
    suffixes: tuple[str, ...] = ()
    family: str = "other"


def _table(family: str, rows: str) -> tuple[Format, ...]:
    """One format a line: `name | description | suffixes`, more after `| ... |`; without any, the name is the suffix."""
    made: list[Format] = []
    for row in rows.strip().splitlines():
        name, description, *rest = (cell.strip() for cell in row.split("|"))
        if not name:
            more = tuple("." + suffix for suffix in rest[0].split())
            made[-1] = replace(made[-1], suffixes=made[-1].suffixes + more)
            continue
        suffixes = tuple("." + suffix for suffix in (rest[0].split() if rest else [name]))
        made.append(Format(name, description, suffixes, family))
    return tuple(made)


KNOWN: tuple[Format, ...] = (
    *_table("text", """
        text | plain text | txt text asc log1 readme
        log | log | log out err trc
        csv | table of separated values | csv tsv tab
        md | Markdown | md markdown mdown rst adoc
        json | JSON | json jsonl ndjson geojson json5
        ipynb | Jupyter notebook
        xml | XML | xml xsd xsl xslt rss atom wsdl kml gpx plist xaml resx aml caex scd fods fodp nfo
        svg | SVG picture
        ini | configuration | ini cfg conf config properties toml yaml yml reg env inf
        tex | TeX | tex ltx bib sty cls
        ics | calendar | ics ifb
        vcf | contact card | vcf vcard
        html | web page | html htm xhtml xht shtml hta asp aspx jsp
        eml | e-mail message | eml mht mhtml emlx nws
        mbox | mailbox of e-mail messages | mbox mbx
        rtf | rich text | rtf
        ps | PostScript | ps eps
        source | source code | py pyw c cc cpp cxx h hh hpp cs java js mjs jsx ts tsx m f f77 f90 f95 f03 for pas vb vbs
               | ... | vba bas frm sql sh bash bat cmd ps1 r rmd jl lua go rs php pl pm rb scala kt swift vhd vhdl sv
               | ... | tcl lsp scr cmake gradle css scss less awk sed ui qml proto groovy
        gcode | CNC or robot program | nc tap mpf spf ngc gcode gco cnc eia ptp apt ncc ncp nci cut src ls mod pim din
              | ... | fnc min dnc ssb sub jbi krl prg rapid script job
        plc | PLC program | st scl awl il sfc sdf seq l5k lad fbd exp iecst udt stl xef export tcpou tcgvl tcdut tcio
            | ... | tsproj plcproj smbp cxt gvl s7dcl s7res awlpro
        l5x | Rockwell PLC project | l5x
        plcopen | PLCopen XML project |
        simulation | simulation deck | inp cdb bkp cas msh jou mac apdl k key dyn bdf nas f06 mo mos gms rpt sol fluent
                   | ... | dck gjf acmf dsp fem fee fed aedt gproms tdb cdl wbjn jnl ccl cse sce
    """),
    *_table("document", """
        pdf | PDF document
        docx | Word document
        docm | Word document with macros
        dotx | Word template
        dotm | Word template with macros
        doc | Word 97-2003 document | doc dot wps wpt
        wps | Microsoft Works document | wps
        odt | OpenDocument text | odt ott
        fodt | flat OpenDocument text | fodt
        ofd | OFD document (GB/T 33190)
        epub | EPUB book
        xps | XPS document | xps oxps
        pub | Publisher document
        hwp | Hangul document | hwp
        hwpx | Hangul document in XML | hwpx
        wordperfect | WordPerfect document | wpd wp wp5 wp6
        winword | Write or Word 1 or 2 document | wri doc
        caj | CAJ article (CNKI) | caj kdh nh
        ceb | CEB document (Founder) | ceb
        chm | compiled help
        hlp | Windows help
        djvu | DjVu document | djvu djv
        mpp | Project plan | mpp mpt
        onenote | OneNote section | one onetoc2
        iwork | iWork document | pages numbers key
    """),
    *_table("spreadsheet", """
        xlsx | Excel workbook
        xlsm | Excel workbook with macros
        xlsb | Excel binary workbook
        xltx | Excel template
        xltm | Excel template with macros
        xlam | Excel add-in
        xls | Excel 97-2003 workbook | xls xlt et ett
        ods | OpenDocument spreadsheet | ods ots
        biff | Excel 2 to 5 worksheet | xls xlw xlc xlm
        lotus | Lotus 1-2-3 or Quattro worksheet | wk1 wks wk3 wk4 123 wq1 wq2 wb1 wb2 wb3
    """),
    *_table("presentation", """
        pptx | PowerPoint presentation
        pptm | PowerPoint presentation with macros
        ppsx | PowerPoint show
        ppsm | PowerPoint show with macros
        potx | PowerPoint template
        potm | PowerPoint template with macros
        ppt | PowerPoint 97-2003 presentation | ppt pps pot dps dpt
        odp | OpenDocument presentation | odp otp
    """),
    *_table("mail", """
        msg | Outlook message | msg oft
        tnef | Outlook rich-text attachment (winmail.dat) | tnef dat
        pst | Outlook mail store | pst ost
    """),
    *_table("drawing", """
        dxf | DXF drawing
        dwg | DWG drawing | dwg dwt
        vsd | Visio 2003-2010 drawing | vsd vss vst
        vsdx | Visio drawing | vsdx vssx vstx
        vsdm | Visio drawing with macros | vsdm vssm vstm
        odg | OpenDocument drawing | odg otg
        dwf | DWF drawing | dwf dwfx
        stp | STEP model | stp step p21
        iges | IGES model | igs iges
        sldprt | SolidWorks part
        sldasm | SolidWorks assembly
        slddrw | SolidWorks drawing
        ipt | Inventor part
        iam | Inventor assembly
        idw | Inventor drawing
        stl | STL mesh
        threemf | 3MF model | 3mf
        jt | JT model
        catia | CATIA document | catpart catproduct catdrawing cgr
        proe | Creo or NX document | prt asm drw
        parasolid | Parasolid model | x_t x_b xmt_txt
        mph | COMSOL model
        slx | Simulink model
        mlx | MATLAB live script
    """),
    *_table("image", """
        png | PNG picture
        jpg | JPEG picture | jpg jpeg jpe jfif
        gif | GIF picture
        tiff | TIFF picture | tif tiff
        bmp | BMP picture | bmp dib
        webp | WebP picture
        ico | icon | ico cur
        psd | Photoshop picture
        heic | HEIC or AVIF picture | heic heif avif
        jp2 | JPEG 2000 picture | jp2 j2k jpx
        emf | Windows metafile | emf wmf
    """),
    *_table("archive", """
        zip | ZIP archive | zip zipx
        jar | Java archive | jar war ear
        7z | 7-Zip archive
        rar | RAR archive
        gz | gzip stream | gz tgz
        bz2 | bzip2 stream | bz2 tbz2
        xz | xz stream | xz txz
        zst | Zstandard stream | zst
        lz4 | LZ4 stream
        compress | Unix compress stream | z
        lzma | LZMA stream | lzma
        split | split archive, all its volumes together | 001
        volume | further volume of a split archive |
        cpio | cpio archive | cpio
        tar | tar archive
        cab | cabinet archive
        lzh | LHA archive | lzh lha
        arj | ARJ archive
        ar | ar archive or Debian package | a ar deb lib
        rpm | RPM package
        iso | disc image | iso img
        msi | Windows installer | msi msp
        binhex | BinHex file | hqx
    """),
    *_table("media", """
        mp3 | MP3 sound
        wav | WAVE sound
        flac | FLAC sound
        ogg | Ogg sound or film | ogg oga ogv opus
        amr | AMR sound
        mp4 | MPEG-4 or QuickTime film | mp4 m4a m4v mov 3gp
        avi | AVI film
        mkv | Matroska or WebM film | mkv webm
        asf | Windows Media film | wmv wma asf
        flv | Flash film
        mpeg | MPEG film | mpg mpeg vob
    """),
    *_table("protected", """
        encrypted-office | Office document under a password |
        pgp | PGP encrypted or signed message | pgp gpg asc sig
        smime | S/MIME encrypted or signed message | p7m p7s
        drm | file locked by a document-protection system |
        salted | file encrypted with OpenSSL | enc
        kdbx | password store
    """),
    *_table("other", """
        ole | OLE compound file |
        sqlite | SQLite database | sqlite sqlite3 db
        dbf | dBASE or FoxPro table
        mdb | Access database | mdb accdb
        elf | Linux program | so elf
        exe | Windows program | exe dll sys scr ocx
        class | Java class
        pyc | Python byte code
        lnk | Windows shortcut
        font | font | ttf otf woff woff2 ttc
        hdf5 | HDF5 data | h5 hdf5 hdf nc4
        mat | MATLAB data
        parquet | Parquet table
        npy | NumPy array
        thumbs | thumbnail store |
        appledouble | macOS attributes of a file |
        dsstore | macOS folder settings |
        empty | empty file |
        data | unknown binary data |
    """),
)  # fmt: skip
BY_NAME = {format.name: format for format in KNOWN}
TEXT_SUFFIXES = {suffix: item.name for item in KNOWN if item.family == "text" for suffix in item.suffixes}

# (offset, bytes, format): the first that fits wins
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"BEGIN:VCALENDAR", "ics"), (0, b"BEGIN:VCARD", "vcf"),  # folded lines may cut a character in two
    (0, b"\x89PNG\r\n\x1a\n", "png"), (0, b"\xff\xd8\xff", "jpg"), (0, b"GIF87a", "gif"), (0, b"GIF89a", "gif"),
    (0, b"II*\0", "tiff"), (0, b"MM\0*", "tiff"), (0, b"II+\0", "tiff"), (0, b"MM\0+", "tiff"), (0, b"8BPS\0", "psd"),
    (0, b"\0\0\0\x0cjP  ", "jp2"), (0, b"\xff\x4f\xff\x51", "jp2"), (40, b" EMF", "emf"),
    (0, b"\xd7\xcd\xc6\x9a", "emf"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"), (0, b"Rar!\x1a\x07", "rar"), (0, b"\x1f\x8b\x08", "gz"), (0, b"BZh", "bz2"),
    (0, b"\xfd7zXZ\0", "xz"), (0, b"\x28\xb5\x2f\xfd", "zst"), (0, b"\x04\x22\x4d\x18", "lz4"),
    (0, b"\x1f\x9d", "compress"),
    (0, b"070701", "cpio"), (0, b"070702", "cpio"), (0, b"070707", "cpio"), (0, b"\xc7\x71", "cpio"),
    (0, b"\x71\xc7", "cpio"), (0, b"\x5d\0\0\x80\0", "lzma"), (0, b"\x5d\0\0\0\x04", "lzma"),
    (0, b"\x5d\0\0\x10\0", "lzma"),
    (257, b"ustar", "tar"), (0, b"MSCF\0", "cab"), (0, b"ISc(", "cab"), (2, b"-lh", "lzh"), (0, b"\x60\xea", "arj"),
    (0, b"!<arch>\n", "ar"), (0, b"\xed\xab\xee\xdb", "rpm"), (32769, b"CD001", "iso"),
    (0, b"x\x9f>\"", "tnef"), (0, b"!BDN", "pst"), (0, b"AutoCAD Binary DXF\r\n\x1a\0", "dxf"),
    (0, b"(DWF V", "dwf"), (0, b"#1;\n", "data"),
    (0, b"SQLite format 3\0", "sqlite"), (4, b"Standard Jet DB", "mdb"), (4, b"Standard ACE DB", "mdb"),
    (0, b"\x7fELF", "elf"), (0, b"\xca\xfe\xba\xbe", "class"), (0, b"L\0\0\0\x01\x14\x02\0", "lnk"),
    (0, b"\0\x01\0\0\0", "font"), (0, b"OTTO\0", "font"), (0, b"wOFF", "font"), (0, b"wOF2", "font"),
    (0, b"ttcf\0", "font"),
    (0, b"\x89HDF\r\n\x1a\n", "hdf5"), (0, b"MATLAB 5.0 MAT-file", "mat"), (0, b"MATLAB 7.3 MAT-file", "mat"),
    (512, b"\x89HDF\r\n\x1a\n", "hdf5"), (0, b"PAR1", "parquet"), (0, b"?_\x03\0", "hlp"),
    (0, b"\xffWPC", "wordperfect"),
    (0, b"\xdb\xa5-\0", "winword"), (0, b"\x9b\xa5!\0", "winword"), (0, b"1\xbe\0\0\0\xab", "winword"),
    (0, b"2\xbe\0\0\0\xab", "winword"), (0, b"HWP Document File V", "hwp"),
    (0, b"\x09\0\x04\0", "biff"), (0, b"\x09\x02\x06\0", "biff"), (0, b"\x09\x04\x06\0", "biff"),
    (0, b"\x09\x08\x08\0\0\x05", "biff"),
    (0, b"\0\0\x02\0\x04\x04", "lotus"), (0, b"\0\0\x02\0\x05\x04", "lotus"), (0, b"\0\0\x02\0\x06\x04", "lotus"),
    (0, b"\0\0\x02\0\x20\x51", "lotus"), (0, b"\0\0\x02\0\x21\x51", "lotus"), (0, b"\0\0\x02\0\x01\x10", "lotus"),
    (0, b"\0\0\x02\0\x02\x10", "lotus"), (0, b"\0\0\x1a\0", "lotus"),
    (0, b"\x93NUMPY", "npy"), (0, b"ITSF", "chm"), (0, b"AT&TFORM", "djvu"), (0, b"CAJ\0", "caj"),
    (0, b"HN\xc8\0", "caj"),
    (0, b"KDH ", "caj"), (0, b"Founder CEB", "ceb"), (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "onenote"),
    (0, b"ID3", "mp3"), (0, b"\xff\xfb", "mp3"), (0, b"fLaC", "flac"), (0, b"OggS", "ogg"), (0, b"#!AMR", "amr"),
    (0, b"\x1a\x45\xdf\xa3", "mkv"), (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"), (0, b"FLV\x01", "flv"),
    (0, b"\0\0\x01\xba", "mpeg"), (0, b"\0\0\x01\xb3", "mpeg"), (0, b"\0\0\x01\0", "ico"), (0, b"\0\0\x02\0", "ico"),
    (0, b"\0\x05\x16\x07\0", "appledouble"), (0, b"\0\0\0\x01Bud1", "dsstore"),
    (0, b"Salted__", "salted"), (0, b"\x03\xd9\xa2\x9a", "kdbx"), (0, b"%TSD-Header-###%", "drm"),
    (0, b"V5_CFV2", "catia"), (0, b"#UGC:2", "proe"), (0, b"**PART1;", "parasolid"),
    (0, b"**ABCDEFGHIJKLMNOPQRSTUVWXYZ", "parasolid"),
)  # fmt: skip

# main part type in [Content_Types].xml -> format
CONTENT_TYPES: tuple[tuple[str, str], ...] = (
    ("wordprocessingml.document.main", "docx"), ("ms-word.document.macroenabled.main", "docm"),
    ("wordprocessingml.template.main", "dotx"), ("ms-word.template.macroenabledtemplate.main", "dotm"),
    ("spreadsheetml.sheet.main", "xlsx"), ("ms-excel.sheet.macroenabled.main", "xlsm"),
    ("ms-excel.sheet.binary.macroenabled.main", "xlsb"), ("spreadsheetml.template.main", "xltx"),
    ("ms-excel.template.macroenabled.main", "xltm"), ("ms-excel.addin.macroenabled.main", "xlam"),
    ("presentationml.presentation.main", "pptx"), ("ms-powerpoint.presentation.macroenabled.main", "pptm"),
    ("presentationml.slideshow.main", "ppsx"), ("ms-powerpoint.slideshow.macroenabled.main", "ppsm"),
    ("presentationml.template.main", "potx"), ("ms-powerpoint.template.macroenabled.main", "potm"),
    ("ms-visio.drawing.main", "vsdx"), ("ms-visio.drawing.macroenabled.main", "vsdm"), ("ms-visio.stencil.", "vsdx"),
    ("ms-visio.template.", "vsdx"), ("xps-fixeddocumentsequence", "xps"), ("3dmanufacturing-3dmodel", "threemf"),
    ("mathworks.simulink", "slx"), ("mathworks.matlab.code", "mlx"),
)  # fmt: skip
# a member that says it all where [Content_Types].xml is missing or damaged
MEMBERS = {
    "word/document.xml": "docx", "xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "ppt/presentation.xml": "pptx",
    "visio/document.xml": "vsdx", "ofd.xml": "ofd", "dmodel.xml": "mph", "fixeddocseq.fdseq": "xps",
    "3d/3dmodel.model": "threemf", "index/document.iwa": "iwork", "index.apxl": "iwork", "meta-inf/manifest.mf": "jar",
}  # fmt: skip
MIMETYPES = {"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odg"}

# stream or storage name in an OLE directory -> format
STREAMS: tuple[tuple[str, str], ...] = (
    ("encryptedpackage", "encrypted-office"), ("\x09drmcontent", "encrypted-office"), ("worddocument", "doc"),
    ("workbook", "xls"), ("book", "xls"), ("powerpoint document", "ppt"), ("pp40", "ppt"),
    ("__properties_version1.0", "msg"), ("visiodocument", "vsd"), ("quill", "pub"), ("matost", "wps"),
    ("isolidworksinformation", "sldprt"), ("swdoccontentmgr", "sldprt"), ("swdocmgrtempstorage", "sldprt"),
    ("rsestorage", "ipt"), ("rsedb", "ipt"), ("\x05hwpsummaryinformation", "hwp"), ("bodytext", "hwp"),
    ("   114", "mpp"), ("   112", "mpp"),
    ("   19", "mpp"), ("   1", "mpp"), ("catalog", "thumbs"),
)  # fmt: skip
# root class of an OLE file whose streams do not tell
CLASSES = {"000c1084": "msi", "000c1086": "msi", "0ea45ab2": "wps", "83a33d30": "sldprt", "83a33d36": "sldasm"}
BY_SUFFIX_WITHIN = {"sldprt": ("sldprt", "sldasm", "slddrw"), "ipt": ("ipt", "iam", "idw")}
# binary formats without a mark of their own, told by the suffix alone
WITHOUT_MAGIC = ("sldprt", "sldasm", "slddrw", "jt", "catia", "proe", "parasolid", "stl", "pyc", "mpeg", "amr", "pgp")
# how a text begins -> format
TEXT_STARTS: tuple[tuple[str, str], ...] = (
    ("{\\rtf", "rtf"), ("%!PS", "ps"), ("BEGIN:VCALENDAR", "ics"), ("BEGIN:VCARD", "vcf"),
    ("(This file must be converted with BinHex", "binhex"),
    ("-----BEGIN PGP MESSAGE", "pgp"), ("-----BEGIN PKCS7", "smime"), ("-----BEGIN CMS", "smime"),
    ("BEGIN PGM ", "gcode"),
)  # fmt: skip
