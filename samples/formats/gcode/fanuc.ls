/PROG  PALLET
/ATTR
COMMENT		= "five boxes";
/MN
   1:  !stack the boxes ;
   2:J P[1] 100% FINE ;
/END
