BEGIN PGM DECKEL MM
; Deckel fr‰sen, Maﬂ 12 mm
1 BLK FORM 0.1 Z X+0 Y+0 Z-20
* - Schruppen
END PGM DECKEL MM
