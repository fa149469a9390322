MODULE Palletise
  ! stack five boxes a layer
  CONST num nBoxes := 5;
  PROC main()
    MoveJ pHome, v1000, z50, tool0;
  ENDPROC
ENDMODULE
