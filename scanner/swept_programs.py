"""What to do about a file that could only be swept for strings, by the program that wrote it: data."""

from __future__ import annotations

GENERAL = "export it as STEP, PDF or DXF and scan that, or have a person look at it"
PRINT = "print it to PDF or export it as text from {program}, and scan that"

# program | how it gives its content away as text | suffixes; an empty second field means PRINT
_ROWS = """
    TIA Portal | export its blocks as SCL or XML in {program} and scan those | ap13 ap14 ap15 ap15_1 ap16 ap17 ap18 ap19 ap20 plf zap13 zap14 zap15 zap15_1 zap16 zap17 zap18 zap19 zap20
    STEP 7 | make its sources (AWL, SCL) and symbol table in {program} and scan those | s7p s7l
    Studio 5000 | save it as L5X in {program} and scan that | acd
    RSLogix 500 | print a report or save it as SLC text in {program} and scan that | rss rsp
    GX Works | write it to text or CSV in {program} and scan that | gx3 gxw gx2 gpj gps
    CX-Programmer | save it as CXT in {program} and scan that | cxp
    Sysmac Studio | export it as PLCopen XML in {program} and scan that | smc2 smc
    Codesys | export it as PLCopen XML in {program} and scan that | project pro library projectarchive
    Unity Pro or Control Expert | export it as XEF or ZEF in {program} and scan that | stu sta
    WinCC | export texts and tags as CSV in {program} and scan that | mcp pdl
    FactoryTalk View | export its displays as XML in {program} and scan that | apa mer gfx
    LabVIEW | print the VI as HTML in {program} and scan that | vi ctl llb vit
    Aspen Plus | save it as BKP or INP in {program} and scan that | apw apwz appdf
    Aspen HYSYS | save it as HSCz or XML, or print its datasheets in {program}, and scan that | hsc
    COMSOL | save it as MPH of version 5.3 or newer in {program} and scan that | mphbin
    Ansys | write an input file (CDB or DAT) in {program} and scan that | mechdb db dbb rst mechdat
    Abaqus | write the input file (INP) in {program} and scan that | odb cae sim
    Fluent | write the case as ASCII in {program} and scan that | cas dat msh
    Origin | export sheets and notes as text in {program} and scan that | opj opju ogg ogw
    Minitab | export sheets as CSV and the session as text in {program} and scan that | mtw mpj mpx mwx
    HSC Chemistry | | gem fcm heb
    Thermo-Calc | | tcu ges5 tcm poly3
    FactSage | | equi cst fdb
    JMAG | | jproj jmag jcf
    gPROMS | export the entities as text in {program} and scan that | gpj gpk
    Project | save it as XML in {program} and scan that | mpp mpt
    OneNote | export the section as PDF in {program} and scan that | one onetoc2
    Access | export its tables as CSV in {program} and scan those | mdb accdb mde accde
    Parquet readers | write the table as CSV, for example with pandas, and scan that | parquet
    MATLAB | save it as CSV or as a MAT-file of version 7 in {program} and scan that | mat
    CAJViewer | print it to PDF in {program} and scan that | caj kdh nh
    Apabi Reader | print it to PDF in {program} and scan that | ceb cebx
    Hanword | save it as HWPX or PDF in {program} and scan that | hwp
    WordPerfect | save it as RTF or PDF, for example with LibreOffice, and scan that | wpd wp wp5 wp6
    Visio | save it as VSDX in {program} and scan that | vsd vss vst
"""  # noqa: E501 - a table reads better than its wrapped lines


def _table() -> dict[str, str]:
    made: dict[str, str] = {}
    for row in _ROWS.strip().splitlines():
        program, remedy, suffixes = (cell.strip() for cell in row.split("|"))
        for suffix in suffixes.split():
            made.setdefault("." + suffix, (remedy or PRINT).format(program=program))
    return made


REMEDIES = _table()
OF_FORMAT = {"mpp": ".mpp", "onenote": ".one", "mdb": ".mdb", "parquet": ".parquet", "hwp": ".hwp", "vsd": ".vsd",
             "caj": ".caj", "ceb": ".ceb", "mat": ".mat", "wordperfect": ".wpd"}  # fmt: skip


def remedy_for(suffix: str, format: str = "") -> str:
    """What a person can do, named for the program where the format or the suffix tells it."""
    return REMEDIES.get(OF_FORMAT.get(format, ""), "") or REMEDIES.get(suffix, GENERAL)
